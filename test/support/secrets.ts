import { readSecrets, type Secrets } from '../../src/core/secret-key';
import { testSettings } from './settings';

/** `AUTH_SECRET` as the settings read it. @param text that of the Worker under test unless told. */
export function secretsOf(text: string = testSettings.AUTH_SECRET): Secrets {
  const secrets = readSecrets(text);
  if (!secrets) throw new Error('no secrets');
  return secrets;
}
