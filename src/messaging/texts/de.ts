/** Deutsch, mit „Sie“. */
import type { ServiceName, Texts } from './en';
import { inUnits } from './in-units';

export const de = {
  links: {
    reset: {
      subject: 'Neues Passwort festlegen',
      why: 'Jemand, vermutlich Sie selbst, möchte das Passwort dieses Kontos zurücksetzen.',
      action: 'Neues Passwort festlegen',
      terms: (seconds) =>
        `Der Link funktioniert nur einmal. Er läuft in ${lasting(seconds)} ab, oder früher, sobald das Passwort geändert wird.`,
      notYou:
        'Wenn Sie das nicht waren, ignorieren Sie diese E-Mail: Ihr Passwort bleibt, wie es ist.',
    },
    invitation: {
      subject: 'Sie haben ein Konto',
      why: 'Für Sie wurde mit dieser Adresse ein Konto eröffnet.',
      action: 'Passwort festlegen',
      terms: (seconds) =>
        `Der Link funktioniert nur einmal und läuft in ${lasting(seconds)} ab. Danach bekommen Sie auf der Anmeldeseite einen neuen, wie für ein vergessenes Passwort.`,
      notYou:
        'Wenn Sie das nicht erwartet haben, ignorieren Sie diese E-Mail: Ohne den Link kann sich niemand anmelden.',
    },
    registration: {
      subject: 'Bestätigen Sie Ihre Registrierung',
      why: 'Jemand, vermutlich Sie selbst, hat sich mit dieser Adresse für ein Konto registriert.',
      action: 'Konto eröffnen',
      terms: (seconds) =>
        `Sie werden nach dem Passwort gefragt, das Sie gewählt haben. Der Link funktioniert nur einmal und läuft in ${lasting(seconds)} ab.`,
      notYou: 'Wenn Sie das nicht waren, ignorieren Sie diese E-Mail: Es wird kein Konto eröffnet.',
    },
    verification: {
      subject: 'Bestätigen Sie Ihre E-Mail-Adresse',
      why: 'Jemand, vermutlich Sie selbst, hat diese Adresse für sein Konto angegeben.',
      action: 'Adresse bestätigen',
      terms: (seconds) =>
        `Sie werden nach dem Passwort des Kontos gefragt. Der Link funktioniert nur einmal und läuft in ${lasting(seconds)} ab.`,
      notYou:
        'Wenn Sie das nicht waren, ignorieren Sie diese E-Mail: Ohne den Link gehört die Adresse nicht zu dem Konto.',
    },
    undo: {
      subject: 'Ihr Konto hat eine neue Adresse oder Nummer',
      why: 'Jemand, der das Passwort dieses Kontos kennt, hat die Adresse oder Nummer ersetzt, an die diese Nachricht ging.',
      action: 'Rückgängig machen',
      terms: (seconds) =>
        `Wenn Sie das nicht waren, öffnen Sie den Link und legen Sie ein neues Passwort fest. Dann gilt wieder die alte Angabe, und alle Sitzungen enden. Der Link funktioniert nur einmal und läuft in ${lasting(seconds)} ab.`,
      notYou:
        'Wenn Sie das waren, müssen Sie nichts tun. Geben Sie diese Nachricht nicht weiter: Der Link öffnet Ihr Konto.',
    },
  },
  notices: {
    'new-login': {
      subject: 'Neue Anmeldung bei Ihrem Konto',
      happened: ({ at, from }) =>
        `Am ${moment(at)} hat sich jemand bei diesem Konto angemeldet, und zwar von einem Gerät, das seit dem Festlegen des Passworts noch nicht angemeldet war: ${from ?? 'unbekanntes Gerät'}.`,
      advice: () =>
        'Wenn Sie das waren, müssen Sie nichts tun. Wenn nicht, ändern Sie Ihr Passwort oder setzen Sie es dort zurück, wo Sie sich anmelden. Damit enden alle Sitzungen.',
      inDigest: 'Anmeldung von einem neuen Gerät',
    },
    'session-reused': {
      subject: 'Eine Sitzung wurde zu Ihrer Sicherheit beendet',
      happened: ({ at }) =>
        `Eine Ihrer Sitzungen wurde möglicherweise kopiert: Am ${moment(at)} wurde ein alter Schlüssel dieser Sitzung verwendet. Das kann auch vorkommen, wenn ein Gerät aus einer Sicherung wiederhergestellt wird oder im falschen Moment die Verbindung verliert. Wir haben diese Sitzung beendet.`,
      advice: () =>
        'Melden Sie sich wieder an, um fortzufahren. Wenn Sie sich das nicht erklären können, ändern Sie Ihr Passwort. Damit enden alle Sitzungen.',
      inDigest: 'Ein alter Schlüssel einer Sitzung wurde verwendet, und wir haben sie beendet',
    },
    'password-changed': {
      subject: 'Ihr Passwort wurde geändert',
      happened: ({ at }) =>
        `Das Passwort dieses Kontos wurde am ${moment(at)} geändert. Alle Sitzungen wurden beendet.`,
      advice: notYou,
      inDigest: 'Das Passwort wurde geändert, und alle Sitzungen wurden beendet',
    },
    'password-reset': {
      subject: 'Ihr Passwort wurde zurückgesetzt',
      happened: ({ at }) =>
        `Das Passwort dieses Kontos wurde am ${moment(at)} mit einem Link oder einem Code von uns zurückgesetzt. Alle Sitzungen wurden beendet.`,
      advice: notYou,
      inDigest:
        'Das Passwort wurde mit einem Link oder einem Code von uns zurückgesetzt, und alle Sitzungen wurden beendet',
    },
    'account-locked': {
      subject: 'Zu viele falsche Passwörter',
      happened: ({ at }) =>
        `Für dieses Konto wurde zu oft ein falsches Passwort eingegeben, zuletzt am ${moment(at)}. Weitere Versuche vom selben Ort sind vorübergehend gesperrt.`,
      advice: () =>
        'Wenn Sie das waren, warten Sie eine Weile, oder setzen Sie Ihr Passwort dort zurück, wo Sie sich anmelden. Wenn nicht, müssen Sie nichts tun: Niemand hat Zugang bekommen.',
      inDigest:
        'Zu oft wurde ein falsches Passwort eingegeben, und Versuche vom selben Ort wurden vorübergehend gesperrt',
    },
    'identifier-changed': {
      subject: 'Ihr Konto hat eine neue Adresse oder Nummer',
      happened: ({ at }) =>
        `Die E-Mail-Adresse oder die Telefonnummer dieses Kontos wurde am ${moment(at)} geändert.`,
      advice: notYou,
      inDigest: 'Die E-Mail-Adresse oder die Telefonnummer des Kontos wurde geändert',
    },
    'address-taken': {
      subject: 'Zu dieser Adresse gibt es bereits ein Konto',
      happened: ({ at }) =>
        `Am ${moment(at)} wollte jemand, vermutlich Sie selbst, diese Adresse für ein anderes Konto verwenden. Sie haben bereits ein Konto mit dieser Adresse, und daran hat sich nichts geändert.`,
      advice: () =>
        'Wenn Sie das waren, melden Sie sich bei dem Konto an, das diese Adresse hat. Wenn nicht, müssen Sie nichts tun.',
      inDigest: 'Jemand wollte diese Adresse für ein anderes Konto verwenden',
    },
    'already-registered': {
      subject: 'Sie haben bereits ein Konto',
      happened: ({ at }) =>
        `Am ${moment(at)} hat jemand, vermutlich Sie selbst, versucht, mit dieser Adresse ein Konto zu eröffnen. Sie haben bereits eines, und daran hat sich nichts geändert.`,
      advice: () =>
        'Wenn Sie das waren, melden Sie sich an, oder setzen Sie dort Ihr Passwort zurück. Wenn nicht, müssen Sie nichts tun.',
      inDigest:
        'Jemand wollte mit dieser Adresse ein Konto eröffnen, obwohl es dazu schon eines gibt',
    },
    'deletion-requested': {
      subject: 'Ihr Konto wird gelöscht',
      happened: ({ at, deletionAt }) =>
        `Am ${moment(at)} hat jemand, vermutlich Sie selbst, die Löschung dieses Kontos verlangt. Alle Sitzungen wurden beendet. Das Konto wird mit seinem gesamten Inhalt am ${moment(deletionAt)} gelöscht. Danach kann es niemand wiederherstellen.`,
      advice: (brand) =>
        `Wenn Sie es behalten möchten, melden Sie sich vorher an. Wenn Sie das nicht waren, setzen Sie Ihr Passwort dort zurück, wo Sie sich anmelden, melden Sie sich mit dem neuen an, und wenden Sie sich an ${support(brand)}.`,
      inDigest: 'Die Löschung des Kontos wurde verlangt; wer sich anmeldet, behält es',
    },
    'deletion-cancelled': {
      subject: 'Ihr Konto wird nicht gelöscht',
      happened: ({ at }) =>
        `Am ${moment(at)} hat sich jemand, vermutlich Sie selbst, bei diesem Konto angemeldet. Die Löschung ist damit abgebrochen, und es wurde nichts gelöscht.`,
      advice: (brand) =>
        `Wenn Sie das Konto weiterhin löschen möchten, verlangen Sie es erneut. ${notYou(brand)}`,
      inDigest: 'Jemand hat sich angemeldet, und die Löschung des Kontos wurde abgebrochen',
    },
    'second-factor-added': {
      subject: 'Ein zweiter Faktor wurde hinzugefügt',
      happened: ({ at, from }) =>
        `Am ${moment(at)} wurde Ihrem Konto hinzugefügt: ${from ?? 'ein zweiter Faktor'}. Bei einer Anmeldung wird ab jetzt danach gefragt.`,
      advice: notYouFactor,
      inDigest: 'Ein zweiter Faktor wurde hinzugefügt',
    },
    'second-factor-removed': {
      subject: 'Ein zweiter Faktor wurde entfernt',
      happened: ({ at, from }) =>
        `Am ${moment(at)} wurde aus Ihrem Konto entfernt: ${from ?? 'ein zweiter Faktor'}. Damit lässt sich nichts mehr öffnen.`,
      advice: notYouFactor,
      inDigest: 'Ein zweiter Faktor wurde entfernt',
    },
    'recovery-codes-created': {
      subject: 'Sie haben neue Wiederherstellungscodes',
      happened: ({ at }) =>
        `Am ${moment(at)} wurden für dieses Konto neue Wiederherstellungscodes erstellt. Die alten gelten nicht mehr.`,
      advice: notYouFactor,
      inDigest: 'Neue Wiederherstellungscodes wurden erstellt, und die alten gelten nicht mehr',
    },
    'recovery-code-used': {
      subject: 'Ein Wiederherstellungscode wurde benutzt',
      happened: ({ at, from }) =>
        `Am ${moment(at)} wurde ein Wiederherstellungscode dieses Kontos zusammen mit dem Passwort benutzt. Übrige Codes: ${from ?? 'einige'}.`,
      advice: notYouFactor,
      inDigest: 'Ein Wiederherstellungscode wurde zusammen mit dem Passwort benutzt',
    },
    'second-factor-guessed': {
      subject: 'Jemand rät Ihren zweiten Faktor',
      happened: ({ at }) =>
        `Jemand, der das Passwort dieses Kontos kennt oder ein angemeldetes Gerät benutzt, hat bis ${moment(at)} falsche Codes eingegeben oder einen falschen Passkey gezeigt. Versuche vom selben Ort sind jetzt eine Zeit lang gesperrt. Niemand ist hineingekommen.`,
      advice: () =>
        'Wenn Sie das nicht waren, ändern Sie jetzt Ihr Passwort: Das meldet auch alle Geräte ab.',
      inDigest: 'Jemand hat nach dem Passwort zu viele falsche Codes eingegeben',
    },
    'passkey-copied': {
      subject: 'Einer Ihrer Passkeys wurde vielleicht kopiert',
      happened: ({ at }) =>
        `Am ${moment(at)} wurde ein Passkey dieses Kontos benutzt, dessen Zähler niedriger war als bei einer früheren Anmeldung, wie es bei einem kopierten Passkey vorkommt. Wir haben ihn abgelehnt.`,
      advice: (brand) =>
        `Entfernen Sie diesen Passkey, und fügen Sie einen neuen hinzu. Wenn Sie nicht wissen, wie das kommt, wenden Sie sich an ${support(brand)}.`,
      inDigest:
        'Ein Passkey wurde gezeigt, der vielleicht kopiert ist, und wir haben ihn abgelehnt',
    },
    'second-factor-reset-requested': {
      subject: 'Ihre zweiten Faktoren werden entfernt',
      happened: ({ dueAt }) =>
        `Unser Team wurde gebeten, die zweiten Faktoren dieses Kontos zu entfernen, weil sie verloren sind. Ab ${moment(dueAt)} öffnet das Passwort allein das Konto.`,
      advice: (brand) =>
        `Wenn Sie darum gebeten haben, melden Sie sich ab dann mit Ihrem Passwort an. Wenn nicht, melden Sie sich vorher mit Ihrem Passwort und Ihrem zweiten Faktor an: Das hält es auf. Ändern Sie dann Ihr Passwort, und wenden Sie sich an ${support(brand)}.`,
      inDigest: 'Unser Team wurde gebeten, die zweiten Faktoren des Kontos zu entfernen',
    },
    'second-factor-reset-cancelled': {
      subject: 'Ihre zweiten Faktoren bleiben',
      happened: ({ at }) =>
        `Das Entfernen der zweiten Faktoren dieses Kontos wurde am ${moment(at)} gestoppt, weil sich jemand mit Ihrem Passwort und einem zweiten Faktor angemeldet oder darum gebeten hat.`,
      advice: notYouFactor,
      inDigest: 'Das Entfernen der zweiten Faktoren wurde gestoppt',
    },
    'second-factor-reset': {
      subject: 'Ihre zweiten Faktoren wurden entfernt',
      happened: ({ at }) =>
        `Am ${moment(at)} hat sich jemand mit dem Passwort allein bei diesem Konto angemeldet, wie unser Team es angekündigt hatte. Alle zweiten Faktoren, Passkeys und Wiederherstellungscodes sind entfernt.`,
      advice: notYouFactor,
      inDigest:
        'Die zweiten Faktoren wurden entfernt, und jemand hat sich mit dem Passwort allein angemeldet',
    },
  },
  digest: {
    subject: 'Was mit Ihrem Konto geschehen ist',
    intro: 'Seit unserer letzten E-Mail an dieses Postfach ist Folgendes geschehen:',
    line: (happened, times, lastAt) =>
      times === 1
        ? `${happened}: einmal, am ${moment(lastAt)}.`
        : `${happened}: ${times}-mal, zuletzt am ${moment(lastAt)}.`,
    advice: (brand) =>
      `Wenn etwas davon nicht von Ihnen kam, setzen Sie Ihr Passwort dort zurück, wo Sie sich anmelden, und wenden Sie sich an ${support(brand)}.`,
  },
  frame: {
    byHand: 'Falls die Schaltfläche nicht funktioniert, öffnen Sie diese Adresse im Browser:',
    help: 'Hilfe:',
  },
  sms: {
    reset: ({ code, service }) =>
      `${service}: ${code} ist Ihr Code für ein neues Passwort. Geben Sie ihn nie weiter.`,
    verification: ({ code, service }) =>
      `${service}: ${code} ist Ihr Code, um diese Nummer zu bestätigen. Geben Sie ihn nie weiter.`,
  },
  device: (browser, system) => `${browser} unter ${system}`,
  factors: { totp: 'eine Authenticator-App', passkey: 'ein Passkey' },
  unknownDevice: 'unbekanntes Gerät',
} satisfies Texts;

function notYouFactor(brand: ServiceName): string {
  return `Wenn Sie das nicht waren, ändern Sie Ihr Passwort und Ihre zweiten Faktoren, und wenden Sie sich an ${support(brand)}.`;
}

function notYou(brand: ServiceName): string {
  return `Wenn Sie das nicht waren, setzen Sie Ihr Passwort dort zurück, wo Sie sich anmelden, und wenden Sie sich an ${support(brand)}.`;
}

function support(brand: ServiceName): string {
  return brand === undefined ? 'den Support dieses Dienstes' : `den Support von ${brand}`;
}

const months =
  'Januar Februar März April Mai Juni Juli August September Oktober November Dezember'.split(' ');

/** `24. November 2026 um 06:35 Uhr (UTC)`, to stand behind „am“. */
function moment(at: number): string {
  const date = new Date(at);
  const day = `${date.getUTCDate()}.\u00a0${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
  return `${day} um ${date.toISOString().slice(11, 16)} Uhr (UTC)`;
}

/** To stand behind „in“. */
function lasting(seconds: number): string {
  const { count, unit } = inUnits(seconds);
  if (unit === 'hours') return count === 1 ? 'einer Stunde' : `${count} Stunden`;
  if (unit === 'minutes') return count === 1 ? 'einer Minute' : `${count} Minuten`;
  return `${count} Tagen`;
}
