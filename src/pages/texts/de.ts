import type { Texts } from './en';

export const de: Texts = {
  frame: {
    skip: 'Zum Inhalt springen',
    help: 'Hilfe',
    languages: 'Sprache',
    needsScript:
      'Diese Seite braucht JavaScript: So bleiben Passwörter und die Geheimnisse in Links aus Adressen und Protokollen heraus.',
  },
  form: {
    noAnswer:
      'Der Dienst hat nicht geantwortet. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.',
    required: 'Bitte füllen Sie dieses Feld aus.',
    different: 'Die beiden Passwörter sind verschieden.',
    show: 'Anzeigen',
    showPassword: 'Passwort anzeigen',
    hide: 'Verbergen',
    hidePassword: 'Passwort verbergen',
    optional: '(freiwillig)',
    met: 'erfüllt',
  },
  fields: {
    username: 'E-Mail-Adresse oder Telefonnummer',
    usernameHint: 'Eine Telefonnummer mit Ländervorwahl, zum Beispiel +4915112345678.',
    email: 'E-Mail-Adresse',
    password: 'Passwort',
    newPassword: 'Neues Passwort',
    repeatedPassword: 'Neues Passwort wiederholen',
    firstName: 'Vorname',
    lastName: 'Nachname',
    dateOfBirth: 'Geburtsdatum',
    dateOfJoining: 'Eintrittsdatum',
    address: 'Anschrift',
  },
  rules: {
    title: 'Das Passwort braucht:',
    length: '{min} bis {max} Zeichen',
    uppercase: 'einen Großbuchstaben',
    lowercase: 'einen Kleinbuchstaben',
    digit: 'eine Ziffer',
    special: 'ein Sonderzeichen, etwa ! ? - oder #',
    also: 'Gängige Passwörter und solche, die Ihren Namen, Ihre Adresse oder Ihre Nummer enthalten, werden nicht angenommen.',
  },
  register: {
    title: 'Konto anlegen',
    submit: 'Konto anlegen',
    signIn: 'Sie haben schon ein Konto?',
    signInLink: 'Anmelden',
    done: 'Ihr Konto ist eröffnet. Sie können sich jetzt anmelden.',
    doneVerify:
      'Ihr Konto ist eröffnet. Wir haben Ihnen eine Nachricht geschickt, mit der Sie bestätigen, dass {username} Ihnen gehört.',
    doneConcealed:
      'Sehen Sie in das Postfach von {username}: In unserer E-Mail steht, wie es weitergeht.',
  },
  signIn: {
    title: 'Anmelden',
    submit: 'Anmelden',
    forgot: 'Passwort vergessen?',
    register: 'Neu hier?',
    registerLink: 'Konto anlegen',
    ended: 'Ihre Sitzung ist beendet. Bitte melden Sie sich wieder an.',
    passwordChanged: 'Ihr Passwort ist geändert. Bitte melden Sie sich mit dem neuen an.',
    expiredTitle: 'Neues Passwort wählen',
    expired: 'Ihr Passwort ist abgelaufen. Wählen Sie ein neues, um fortzufahren.',
    expiredSubmit: 'Speichern und anmelden',
    startAgain: 'Die Zeit dafür ist abgelaufen. Bitte melden Sie sich noch einmal an.',
  },
  forgot: {
    title: 'Passwort vergessen?',
    intro:
      'Geben Sie an, womit Sie sich anmelden. Wir schicken Ihnen einen Link, mit dem Sie ein neues Passwort wählen.',
    submit: 'Link schicken',
    done: 'Wenn es ein Konto für {username} gibt, ist eine E-Mail mit einem Link unterwegs. Das kann ein paar Minuten dauern; sehen Sie auch im Spam-Ordner nach.',
    back: 'Zurück zur Anmeldung',
  },
  reset: {
    title: 'Neues Passwort wählen',
    submit: 'Neues Passwort speichern',
    done: 'Ihr neues Passwort ist gespeichert. Sie können sich jetzt damit anmelden.',
    gone: 'Dieser Link wurde schon benutzt oder ist abgelaufen. Fordern Sie einen neuen an.',
    again: 'Neuen Link anfordern',
  },
  confirm: {
    title: 'Konto eröffnen',
    password: 'Ihr gewähltes Passwort',
    submit: 'Konto eröffnen',
    done: 'Ihr Konto ist eröffnet. Melden Sie sich mit Ihrem Passwort an.',
    gone: 'Dieser Link wurde schon benutzt oder ist abgelaufen. Melden Sie sich an, oder registrieren Sie sich noch einmal.',
  },
  link: {
    incomplete:
      'Dieser Link ist unvollständig. Öffnen Sie ihn noch einmal aus der E-Mail, oder fordern Sie einen neuen an.',
    noAnswer:
      'Der Dienst hat nicht geantwortet. Versuchen Sie es noch einmal. Gilt der Link dann als benutzt, war der erste Versuch erfolgreich.',
    signIn: 'Anmelden',
  },
};
