import { describe, expect, it } from 'vitest';
import { isCommonPassword } from '../../src/credentials/common-passwords';

/** What gets through of a list that should not, so that the message of a failing test names it. */
const accepted = (list: string) =>
  split(list)
    .filter((text) => !isCommonPassword(text))
    .join(' ');
/** What is refused of a list that should be good. */
const refused = (list: string) => split(list).filter(isCommonPassword).join(' ');
const split = (list: string) => list.trim().split(/\s+/);

describe('an attacker’s first guesses are refused', () => {
  it.each(split('Password1! P@ssw0rd1 Welcome@123 Qwerty123! Summer2026!'))('%s', (password) => {
    expect(isCommonPassword(password)).toBe(true);
  });

  it.each([
    [
      'a word with signs and digits behind it',
      `Password!1 Password123! Password@2026 Password#1 Password_1 Password.1 Password007!
       Password1!! Password123!@# Password1234567! Admin@123 Admin_123 Administrator1! Welcome1!
       Letmein123! Changeme1! Iloveyou1! Dragon1! Monkey123! Football1! Sunshine1! Princess1!
       Trustno1! Secret123! Test@1234 Temp@123 Guest1234! Login123! Root@1234 Company@2026
       Superman1! Batman123! Starwars1! Pokemon1! Minecraft1! Michael1! Jordan23! Liverpool1!
       Server2019! Google123! Facebook1! Harley1! Killer123! Whatever1! Fuckyou2! Hunter2!`,
    ],
    [
      'in front of it and around it',
      '1Password! !Password1 #1Password 123!Password !1Admin 2026!Welcome 1!Dragon! !!Monkey1!!',
    ],
    [
      'look-alike signs and digits for letters',
      `P@ssw0rd! P@ssw0rd123! P@ssw0rd2026 Pa$$w0rd1 Pa$$word1! P4ssw0rd! Pa55word! P@55w0rd!
       P@$$w0rd123! Passw0rd1! P@ssword123 W3lc0me! Welc0me1! L3tm31n! Ch@ngeme1 @dm1n123!
       M@ster123 St@rwars1 Il0vey0u! S3cret!1 H3llo123! Qw3rty! Dr@g0n12! F00tball1! M0nkey1!
       $unshine1 Pr1ncess! C1sco123! P@sswort1 N3wP@ssw0rd! Supp0rt1! B@seball1 Sh4dow12!`,
    ],
    ['odd case', 'pASSWORD1! PASSWORd1! PaSsWoRd1! wELCOME@123 sUMMER2026! SuMmEr2026! QwErTy123!'],
    [
      'seasons, months, days and years',
      `Summer2025! Winter2026! Spring@2026 Autumn#2026 Fall2026! Summer26! Summer.2026 Winter!2026
       Winter_2026 2026Summer! 2026!Summer !Summer2026 January2026! March@26 August2026!
       December25! Monday@123 Friday13! Friday2026! Sunday01! Summer2026?! Winter99#`,
    ],
    [
      'keyboard walks, also with the shift key held',
      `1qaz@WSX 1qaz!QAZ !QAZ2wsx !QAZxsw2 Zaq12wsx! Zaq1!QAZ ZAQ!2wsx 1Qaz!2wsx 2wsx#EDC #EDC4rfv
       Cde3$rfv Vfr4%tgb 0okm9IJN! 1q2w3e4R! Q1w2e3r4! !Q2w3e4r !Q@W3e4r 1Q2w3e4r% Qwertyuiop1!
       Asdfghjkl1! Zxcvbnm1! Azerty123! Qwertz123! Qweasd123! Qweasdzxc1! Qazwsx123! QazWsx!23
       Qwe123!@# 123Qwe!@# Asd123!@# Qwer!234 1234Qwer! Qwer@1234 Asdf@1234 Poiuytrewq1!
       Lkjhgfdsa1! Mnbvcxz1! Aqswde123! Zaq!xsw2 Qaz123!@#`,
    ],
    [
      'the alphabet and digits in a row',
      `Abc123!@# Abcd1234! Abc@1234 Abcdefg1! Abcdefgh1! Dcba4321! Xyz@1234 A1b2c3d4! Abc12345!
       Aa123456! Aa12345678! Aa@123456 Aa@12345 A123456a! 123456aA@ 12345678Aa! Aa987654321!
       Tt123456! Qq112233! Aa123123! Aa111222!`,
    ],
    [
      'one thing twice',
      `PasswordPassword1! Passpass1! Test1test! Test123Test! Hello!Hello1 Qwerty1Qwerty!
       Summer!Summer1 SummerSummer1! Abcabc123! Abc123Abc! Adminadmin1! Rootroot1! Asdasd123!
       Qweqwe123! Zxczxc1! Monkeymonkey1! Lovelove1!`,
    ],
    ['few characters over and over', 'Aaaaaa1! Aaaa111!! Aa1!Aa1! aA1!aA1!aA1! AAAAaaaa1111!!!!'],
    [
      'phrases around the word password',
      `MyPassword1! MyP@ssw0rd1 NewPassword1! Newpass123! ThePassword1! YourPassword1!
       AdminPassword1! RootPassword1! UserPassword1! WifiPassword1! WorkPassword1!`,
    ],
    [
      'other languages',
      `Passwort123! Motdepasse1! Contraseña1! Contrasena1! Senha@123 Haslo123! Heslo123! Parola123!
       Salasana1! Wachtwoord1! Sifre123! Sommer2026! Herbst2026! Frühling2026! Fruehling2026!
       Verano2026! Invierno2026! Primavera2026! Estate2026! Printemps2026! Hiver2026! Automne2026!
       Bonjour123! Soleil123! Doudou123! Hallo123! Schatz123! Hola1234! Amor1234! Woaini520!
       Privet123! Ghbdtn123! Juventus1! Barcelona1!`,
    ],
    [
      'the same by the rules of the other profile: long, without composition',
      `passwordpassword passwordpasswordpassword password1234567 qwertyuiopasdfghjkl
       qwertyuiop123456 123456789012345 iloveyouiloveyou abcdefghijklmnop abc123abc123abc
       1qaz2wsx3edc4rfv letmeinletmein1234 passwort12345678`,
    ],
  ])('%s', (_, list) => {
    expect(accepted(list)).toBe('');
  });

  it('in any Unicode spelling', () => {
    expect(isCommonPassword('Ｐａｓｓｗｏｒｄ１！')).toBe(true);
    expect(isCommonPassword('Contrasen\u0303a1!'.normalize('NFC'))).toBe(true);
  });
});

describe('good passwords are taken', () => {
  it.each([
    [
      'from a password manager',
      `Xk9#mQ2v!tLp g7!RtQ2$wZpL Fj4&kLs9^Wq Bq!8zTm#4Yw2 r@2TvK!9xMdQ yU8-pW3_kZ6~ 7hN^cB2*jR5%
       Kp4}vX9{tS1[ Rv7!kQzb hQ4.wz9Lm tub3Bo-kagmyc-ruzqaf Tz2@Qm8w`,
    ],
    [
      'two or three words',
      `Tidal-Harbor-42 Copper!Lantern7 Velvet?Compass3 ZebraKite7!Moss Maple.River.88x
       Quartz_Otter_51 Nimbus#Fjord29 Oboe7!Walnut9 Ferry-Tulip-903 Lemon;Ostrich6 Igloo8*Tractor
       Gruffalo&Pear5 Ukulele/Drift62 Turnip-Banjo-17 Saffron!Gecko8 Wombat+Fern+12 Brass9(Turtle)
       Coral|Engine44 Hedge.Falcon.26 Purple4-Monkey-Tea Dragon!Soup-Table9 Orange7_Tiger_Boot`,
    ],
    [
      'sentences and their first letters',
      `3Blind-Mice-Sang I-ate-7plums! My2dogs=Bo+Kit Rain@5pm,again Tea@4,Cake@5ok W3-ride-bikes!
       2B|!2B,that=Q Mhall1f!wwas Tqbfj0tld! Sunday-roast4Tea! NASA-went-2moon! 12Monkeys&Film`,
    ],
    [
      'in other languages and scripts',
      `Zürich-Regen-5x Wir-essen-7Kiwis! Mein-Hund-bellt4x Le-chat-boit-2l! Paella=4Vecinos
       żółw-Kamień-8 Ключ-Дуб-49-Лес Ψάρι-Φως-62 天地Ab7!玄黄宇宙`,
    ],
    [
      'long ones for the other profile',
      `correct-horse-battery-staple violet-anchor-maple-tundra threeherons-asleep-on-the-roof
       mygrandmotherfriesplums tugboat.lantern.seven.owl`,
    ],
    ['that hold a common word among others', 'Zorvan-Password-qi7 my!Qwerty9-kettle-Ox'],
  ])('%s', (_, list) => {
    expect(refused(list)).toBe('');
  });
});
