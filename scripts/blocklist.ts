/**
 * Writes src/credentials/common-passwords.txt: what is left of the most common passwords once the
 * digits and signs around them are gone, one word a line, in alphabetical order.
 *
 * Source: the frequency-ordered list of 49,233 passwords in `@zxcvbn-ts/language-common` (MIT; it
 * goes back to published leaks). `npm run blocklist` makes the file anew.
 */
import { writeFileSync } from 'node:fs';
import { dictionary } from '@zxcvbn-ts/language-common';
import { fold } from '../src/credentials/fold.ts';

/** Each costs some 3 bytes of the compressed Worker; the tail of the list is rarely tried first. */
const kept = 6_000;
const shortest = 4;

/** What people put where an organisation asks for a new password, and words for "password". */
const additions = `
  january february march april june july august september october november december
  monday tuesday wednesday thursday friday saturday sunday spring summer autumn winter
  default changeme company welcome letmein temporary temppass initial secret access login user
  passwort kennwort motdepasse contrasena contraseña senha wachtwoord lösenord losenord passord
  salasana haslo hasło heslo jelszo parola sifre şifre sandi matkhau mypassword newpassword
  may fall root administrator cisco sales nimda toor thepassword yourpassword ourpassword bestpassword nopassword
  wifipassword workpassword userpassword adminpassword rootpassword adminpass userpass testuser
  newpass passwordforme frühling fruehling sommer herbst verano invierno otoño otono primavera
  estate autunno inverno printemps hiver automne lente zomer herfst januar februar märz maerz juni
  juli oktober dezember janvier fevrier février avril juin juillet aout août septembre octobre
  novembre decembre décembre enero febrero marzo abril mayo junio julio agosto septiembre octubre
  noviembre diciembre montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi
  mercredi jeudi vendredi samedi dimanche lunes martes miercoles jueves viernes sabado domingo
  facebook instagram hotmail gmail yahoo google youtube tiktok fortnite roblox bitcoin covid
  corona lockdown database jan feb mar apr jun jul aug sep oct nov dec schatz liebe amor teamo mumbai omsairam vmware linux iphone trump maga doudou forzajuve godislove iamthebest woaini
`;

const stemOf = (password: string): string => fold(password).replace(/^\P{L}+|\P{L}+$/gu, '');

const stems = new Set<string>();
for (const password of dictionary['passwords-common']) {
  if (stems.size === kept) break;
  const stem = stemOf(password);
  if (stem.length >= shortest) stems.add(stem);
}
for (const word of additions.trim().split(/\s+/)) stems.add(fold(word));

writeFileSync(
  new URL('../src/credentials/common-passwords.txt', import.meta.url),
  `${[...stems].sort().join('\n')}\n`,
);
console.log(`${stems.size} words`);
