import type { Locale } from '../../core/locale';
import { de } from './de';
import { en, type ProblemTexts } from './en';
import { es } from './es';
import { fr } from './fr';

/** What is said of a refusal, by language. */
export const problemTexts: Record<Locale, ProblemTexts> = { en, de, fr, es };
