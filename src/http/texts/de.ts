/** Deutsch, mit „Sie“. */
import { maxBodyBytes } from '../json-body';
import type { ProblemTexts } from './en';

export const de = {
  problems: {
    'malformed-json': {
      title: 'Ungültiges JSON',
      detail: 'Der Inhalt ist kein gültiges JSON in UTF-8. Senden Sie ein JSON-Objekt.',
    },
    'authentication-required': {
      title: 'Anmeldung erforderlich',
      detail:
        'Mit dieser Anfrage kam kein Token. Melden Sie sich unter /v1/login an und senden Sie dann "Authorization: Bearer <access token>", oder das Refresh-Token an /v1/token/refresh.',
    },
    'invalid-token': {
      title: 'Ungültiges Token',
      detail: 'Das Token ist nicht gültig, oder seine Sitzung ist beendet. Melden Sie sich neu an.',
    },
    'invalid-credentials': {
      title: 'Anmeldedaten falsch',
      detail: 'Der Benutzername oder das Passwort ist falsch.',
    },
    'password-expired': {
      title: 'Passwort abgelaufen',
      detail:
        'Das Passwort ist abgelaufen. Ändern Sie es unter /v1/change-password, mit dem changeToken aus der Anmeldung als Bearer-Token. Melden Sie sich danach neu an.',
    },
    'account-inactive': {
      title: 'Konto nicht aktiv',
      detail: 'Das Konto ist nicht aktiv. Wenden Sie sich an den Support dieses Dienstes.',
    },
    'identifier-unverified': {
      title: 'Noch nicht bestätigt',
      detail:
        'Die E-Mail-Adresse oder Telefonnummer dieses Kontos ist noch nicht bestätigt. Öffnen Sie den Link in unserer E-Mail, oder geben Sie den Code ein, den wir gesendet haben. /v1/me/verification sendet beides noch einmal; als Bearer-Token dient Ihr Access-Token oder das verifyToken einer abgelehnten Anmeldung.',
    },
    'wrong-password': {
      title: 'Falsches Passwort',
      detail: 'Das Passwort ist falsch. Es wurde nichts geändert.',
    },
    'code-invalid': {
      title: 'Code ungültig',
      detail:
        'Der Code ist falsch, abgelaufen oder schon verwendet. Prüfen Sie ihn, oder fordern Sie einen neuen an.',
    },
    'second-factor-required': {
      title: 'Zweiter Faktor nötig',
      detail:
        'Das Passwort stimmt, und dieses Konto verlangt mehr. Senden Sie einen Code oder einen Passkey an /v1/login/second-factor; das Bearer-Token ist das challengeToken dieser Antwort, und methods sagt, was das Konto hat.',
    },
    'second-factor-setup-required': {
      title: 'Zweiter Faktor einzurichten',
      detail:
        'Das Passwort stimmt, und dieser Dienst verlangt einen zweiten Faktor, den dieses Konto noch nicht hat. Richten Sie einen unter /v1/me/totp oder /v1/me/passkeys ein; das Bearer-Token ist das setupToken dieser Antwort. Senden Sie danach {"method":"setup"} mit demselben Token an /v1/login/second-factor.',
    },
    'second-factor-invalid': {
      title: 'Zweiter Faktor ungültig',
      detail:
        'Der Code oder der Passkey stimmt nicht oder wurde schon verwendet. Warten Sie auf den nächsten Code, oder versuchen Sie es auf andere Weise.',
    },
    'passkey-invalid': {
      title: 'Passkey ungültig',
      detail:
        'Dieser Passkey ist hier nicht bekannt, oder seine Antwort stimmte nicht oder kam zu spät. Versuchen Sie es noch einmal, oder melden Sie sich mit dem Passwort an.',
    },
    'second-factor-exists': {
      title: 'Zweiter Faktor vorhanden',
      detail:
        'Das Konto hat das schon. Es wurde nichts geändert. Um es zu ersetzen, entfernen Sie es zuerst.',
    },
    'second-factor-not-found': {
      title: 'Zweiter Faktor nicht gefunden',
      detail: 'Das Konto hat ihn nicht. Vielleicht wurde er entfernt.',
    },
    'last-second-factor': {
      title: 'Letzter zweiter Faktor',
      detail:
        'Dieser Dienst verlangt einen zweiten Faktor, und dies ist der letzte des Kontos. Es wurde nichts geändert. Fügen Sie zuerst einen anderen hinzu.',
    },
    'no-second-factor': {
      title: 'Kein zweiter Faktor',
      detail: 'Dieses Konto hat keinen zweiten Faktor. Es wurde nichts geändert.',
    },
    'too-many-passkeys': {
      title: 'Zu viele Passkeys',
      detail:
        'Das Konto hat schon 20 Passkeys; mehr sind nicht möglich. Entfernen Sie einen, der nicht benutzt wird.',
    },
    'cross-site-request': {
      title: 'Anfrage einer fremden Seite',
      detail:
        'Cookies werden nur von Seiten dieses Dienstes und der Origins in COOKIE_ORIGINS angenommen, in einem Browser, der Origin oder Sec-Fetch-Site sendet. Senden Sie Token im Authorization-Header, oder tragen Sie den Origin Ihrer Seite in COOKIE_ORIGINS ein.',
    },
    'bot-check-failed': {
      title: 'Bot-Prüfung nicht bestanden',
      detail:
        'Nichts zeigt, dass hier ein Mensch am Werk ist: Das Ergebnis der Prüfung gegen Bots fehlt, ist abgelaufen, wurde schon benutzt oder gilt für etwas anderes. Es wurde nichts ausgeführt. Wiederholen Sie die Prüfung und versuchen Sie es noch einmal. Eine App sendet das Ergebnis als turnstileToken.',
    },
    'permission-denied': {
      title: 'Keine Berechtigung',
      detail:
        'Ihre Rolle oder Ihr API-Schlüssel erlaubt das nicht. Bitten Sie einen Admin dieses Dienstes um eine Rolle oder einen Schlüssel, der es erlaubt. Konten von Mitarbeitenden können nur Admins ändern.',
    },
    'access-required': {
      title: 'Cloudflare Access nötig',
      detail:
        'Mitarbeitende dieses Dienstes melden sich zuerst über Cloudflare Access an. Öffnen Sie die Adresse, vor der Access steht, oder verwenden Sie einen API-Schlüssel.',
    },
    'reauthentication-required': {
      title: 'Identität bestätigen',
      detail:
        'Dafür müssen Sie sich eben erst ausgewiesen haben, mit allem, was eine Anmeldung verlangt. Tun Sie das unter /v1/me/reauthenticate, oder melden Sie sich neu an, und wiederholen Sie die Anfrage. Fehlt dem Konto ein zweiter Faktor, den dieser Dienst verlangt, hilft nur eine neue Anmeldung.',
    },
    'user-not-found': {
      title: 'Konto nicht gefunden',
      detail: 'Es gibt kein Konto mit dieser Kennung. /v1/admin/users findet die vorhandenen.',
    },
    'api-key-not-found': {
      title: 'API-Schlüssel nicht gefunden',
      detail:
        'Es gibt keinen API-Schlüssel mit dieser Kennung. /v1/admin/api-keys führt die vorhandenen auf.',
    },
    'own-account': {
      title: 'Eigenes Konto',
      detail:
        'Das ist Ihr eigenes Konto, das hier nicht geändert werden kann. Verwenden Sie /v1/me oder bitten Sie einen anderen Admin.',
    },
    'last-admin': {
      title: 'Letzter Admin',
      detail:
        'Das ist der letzte aktive Admin. Nichts wurde geändert. Geben Sie zuerst einem anderen Konto die Admin-Rolle.',
    },
    'user-unverified': {
      title: 'Konto nicht bestätigt',
      detail:
        'Weder eine E-Mail-Adresse noch eine Telefonnummer dieses Kontos ist bestätigt, deshalb kann es keine Rolle bekommen. Zuerst muss eine davon bestätigt werden.',
    },
    'user-unreachable': {
      title: 'Konto nicht erreichbar',
      detail:
        'Es wurde nichts gesendet: Das Konto ist nicht aktiv, oder es hat keine E-Mail-Adresse und keine Telefonnummer, an die ein Link oder Code gehen kann.',
    },
    'webhook-not-found': {
      title: 'Webhook nicht gefunden',
      detail: 'Es gibt keinen Webhook mit dieser ID. Vielleicht wurde er gelöscht.',
    },
    'webhook-disabled': {
      title: 'Webhook ausgeschaltet',
      detail:
        'An diesen Webhook wird nichts gesendet, solange er ausgeschaltet ist. Schalten Sie ihn zuerst ein.',
    },
    'too-many-webhooks': {
      title: 'Zu viele Webhooks',
      detail:
        'Es gibt schon 20 Webhooks, mehr sind nicht möglich. Löschen Sie einen, der nicht verwendet wird.',
    },
    'too-many-api-keys': {
      title: 'Zu viele API-Schlüssel',
      detail:
        'Es gibt schon 100 API-Schlüssel, mehr sind nicht möglich. Widerrufen Sie einen, der nicht verwendet wird.',
    },
    'session-not-found': {
      title: 'Sitzung nicht gefunden',
      detail: 'Sie haben keine offene Sitzung mit dieser id. Ihre Sitzungen nennt /v1/sessions.',
    },
    'not-found': {
      title: 'Nicht gefunden',
      detail: 'Unter diesem Pfad gibt es nichts. /openapi.json nennt alle Routen.',
    },
    'method-not-allowed': {
      title: 'Methode nicht erlaubt',
      detail:
        'Dieser Pfad kennt diese Methode nicht. Der Allow-Header nennt die Methoden, die er kennt.',
    },
    'username-taken': {
      title: 'Benutzername vergeben',
      detail:
        'Zu dieser E-Mail-Adresse oder Telefonnummer gibt es bereits ein Konto. Melden Sie sich an, oder setzen Sie das Passwort zurück.',
    },
    'already-verified': {
      title: 'Bereits bestätigt',
      detail:
        'Diese E-Mail-Adresse oder Telefonnummer ist bereits bestätigt. Sie müssen nichts tun.',
    },
    'identifier-recently-changed': {
      title: 'Vor Kurzem geändert',
      detail:
        'Die vorherige E-Mail-Adresse oder Telefonnummer kann noch zurückgeholt werden, deshalb lässt sich diese noch nicht wieder ändern. Versuchen Sie es in einigen Tagen noch einmal.',
    },
    'reset-link-invalid': {
      title: 'Link zum Zurücksetzen ungültig',
      detail:
        'Der Link ist unbekannt, abgelaufen oder schon verwendet. Fordern Sie unter /v1/forgot-password einen neuen an.',
    },
    'confirmation-link-invalid': {
      title: 'Bestätigungslink ungültig',
      detail:
        'Der Link ist unbekannt, abgelaufen oder schon verwendet. Melden Sie sich an, oder registrieren Sie sich noch einmal.',
    },
    'verification-link-invalid': {
      title: 'Bestätigungslink der Adresse ungültig',
      detail:
        'Der Link ist unbekannt, abgelaufen oder schon verwendet. Melden Sie sich an, und fordern Sie einen neuen an, falls Sie ihn noch brauchen.',
    },
    'undo-link-invalid': {
      title: 'Link zum Rückgängigmachen ungültig',
      detail:
        'Der Link ist unbekannt, abgelaufen oder schon verwendet. Wenn Sie sich nicht anmelden können, setzen Sie das Passwort zurück, oder wenden Sie sich an den Support dieses Dienstes.',
    },
    'precondition-failed': {
      title: 'Inzwischen geändert',
      detail:
        'Das Konto hat sich seit der Version geändert, die If-Match nennt. Es wurde nichts geändert. Rufen Sie es neu ab und senden Sie das ETag mit, das Sie erhalten.',
    },
    'payload-too-large': {
      title: 'Inhalt zu groß',
      detail: `Der Inhalt ist größer als ${maxBodyBytes / 1024} KiB. Senden Sie weniger.`,
    },
    'unsupported-media-type': {
      title: 'Medientyp nicht unterstützt',
      detail:
        'Senden Sie JSON in UTF-8 als "Content-Type: application/json", ohne Inhaltskodierung.',
    },
    'validation-failed': {
      title: 'Angaben ungültig',
      detail: 'Die Anfrage verletzt die Regeln, die in errors stehen. Es wurde nichts geändert.',
    },
    'too-many-attempts': {
      title: 'Zu viele Versuche',
      detail:
        'Für dieses Konto wurde zu oft ein falsches Passwort oder ein falscher Code eingegeben. Warten Sie so lange, wie Retry-After sagt. Nach falschen Passwörtern hilft auch, das Passwort zurückzusetzen.',
    },
    'too-many-requests': {
      title: 'Zu viele Anfragen',
      detail: 'Zu viele Anfragen dieser Art. Warten Sie so lange, wie Retry-After sagt.',
    },
    'internal-error': {
      title: 'Interner Fehler',
      detail:
        'Bei uns ist ein Fehler aufgetreten. Nennen Sie dem Support dieses Dienstes die requestId.',
    },
    'bad-configuration': {
      title: 'Fehler in der Konfiguration',
      detail:
        'Der Dienst ist nicht richtig konfiguriert. Sein Protokoll nennt die falsche Einstellung.',
    },
    'service-unavailable': {
      title: 'Dienst nicht verfügbar',
      detail:
        'Ein Speicher hinter diesem Dienst hat nicht geantwortet. Die Anfrage wurde ganz oder gar nicht ausgeführt; versuchen Sie es gleich noch einmal.',
    },
  },
  fields: {
    required: 'Diese Angabe fehlt.',
    wrong_type: 'Diese Angabe hat den falschen JSON-Typ.',
    unknown_member: 'Eine Angabe dieses Namens nimmt diese Route nicht an.',
    too_short: 'Der Text hat zu wenige Zeichen.',
    too_long: 'Der Text hat zu viele Zeichen.',
    out_of_range: 'Die Zahl ist zu klein oder zu groß.',
    too_few: 'Die Liste ist leer.',
    unknown_cursor:
      'Kein Cursor dieser Liste mit diesen Parametern. Ohne ihn beginnen Sie mit der ersten Seite.',
    repeated: 'Die Liste enthält dasselbe Element zweimal.',
    forbidden_character:
      'Der Text enthält ein Steuer- oder Richtungszeichen, oder ein halbes Surrogatpaar.',
    invalid_identifier:
      'Weder eine E-Mail-Adresse noch eine Telefonnummer wie +14155552671. Gemischte Alphabete und zum Verwechseln ähnliche Buchstaben werden nicht angenommen.',
    invalid_url:
      'Nicht die https-URL eines Servers im Internet, auf Port 443 oder einem ab 1024, ohne Benutzer, Passwort und Fragment.',
    invalid_email:
      'Keine E-Mail-Adresse. Gemischte Alphabete und zum Verwechseln ähnliche Buchstaben werden nicht angenommen.',
    invalid_phone: 'Keine Telefonnummer wie +14155552671.',
    phone_unconfirmable:
      'Eine Telefonnummer kann hier nicht bestätigt werden. Verwenden Sie eine E-Mail-Adresse und keine Nummer.',
    conflicting_identifier: 'Diese Angabe widerspricht `username`.',
    taken: 'Zu dieser Adresse oder Nummer gibt es bereits ein Konto.',
    invalid_date: 'Kein Kalendertag, den es gibt, in der Form JJJJ-MM-TT.',
    date_not_in_past: 'Das Datum muss vor dem heutigen Tag (UTC) liegen.',
    date_before_1900: 'Das Datum darf nicht vor dem 1900-01-01 liegen.',
    date_too_far_ahead: 'Das Datum darf höchstens ein Jahr nach dem heutigen Tag (UTC) liegen.',
    date_before_birth: 'Das Datum darf nicht vor dem Geburtsdatum liegen.',
    date_after_joining: 'Das Datum darf nicht nach dem Eintrittsdatum liegen.',
    password_no_uppercase: 'Das Passwort enthält keinen Großbuchstaben.',
    password_no_lowercase: 'Das Passwort enthält keinen Kleinbuchstaben.',
    password_no_digit: 'Das Passwort enthält keine Ziffer.',
    password_no_special: 'Das Passwort enthält kein Sonderzeichen.',
    password_common:
      'Das Passwort ist weit verbreitet oder eine einfache Abwandlung eines solchen.',
    password_contains_personal_data:
      'Das Passwort enthält einen Ihrer Namen, Ihre E-Mail-Adresse oder Ihre Telefonnummer, oder einen Teil davon.',
    password_breached: 'Das Passwort ist aus einem Datenleck bekannt.',
    password_reused: 'Das Passwort wurde für dieses Konto schon einmal verwendet.',
    passkey_invalid:
      'Nicht die Antwort eines Authenticators auf die zuletzt angeforderten Optionen, oder sie kam zu spät.',
    setup_expired:
      'Die Einrichtung ist abgelaufen oder gehört zu einem anderen Konto. Beginnen Sie sie neu.',
    time_in_future: 'Der Zeitpunkt muss in der Vergangenheit liegen.',
    hash_unknown: 'Kein Passwort-Hash einer Art, die hier gelesen wird.',
    hash_ambiguous:
      'Mehrere Systeme schreiben solche Hashes und berechnen sie verschieden. Geben Sie in passwordScheme an, welches es ist.',
    hash_malformed:
      'Der Text beginnt wie ein Passwort-Hash einer bekannten Art und geht anders weiter.',
    hash_too_costly:
      'Ein Passwort gegen diesen Hash zu prüfen würde länger dauern oder mehr Speicher brauchen, als eine Anfrage darf. Lassen Sie ihn weg: Die Person wählt ein neues Passwort.',
    hash_too_weak:
      'Wer diesen Hash liest, kennt das Passwort. Lassen Sie ihn weg: Die Person wählt ein neues Passwort.',
    malformed_line: 'Die Zeile ist kein JSON-Objekt in UTF-8.',
    line_too_long: 'Die Zeile ist zu lang.',
    too_many_lines: 'Die Anfrage hat zu viele Zeilen. Senden Sie diese mit der nächsten Anfrage.',
  },
  measures: {
    atLeast: (characters) =>
      characters === 1 ? 'Mindestens ein Zeichen.' : `Mindestens ${characters} Zeichen.`,
    atMost: (characters) => `Höchstens ${characters} Zeichen.`,
    visible: 'Mindestens ein sichtbares Zeichen.',
    jsonType: (type) => `Muss vom JSON-Typ ${type} sein.`,
    oneOf: (values) => `Muss einer dieser Werte sein: ${values.join(', ')}.`,
  },
} satisfies ProblemTexts;
