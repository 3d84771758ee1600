import { defaultLocale, type Locale } from '../../core/locale';
import { de } from './de';
import { en, type Texts } from './en';
import { es } from './es';
import { fr } from './fr';

const texts: Record<Locale, Texts> = { en, de, fr, es };

/** @param locale none in a job that was queued before mails had languages. */
export const textsIn = (locale: Locale = defaultLocale): Texts => texts[locale];
