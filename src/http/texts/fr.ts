/** Français, avec « vous ». Une espace insécable précède les deux-points et le point-virgule. */
import { maxBodyBytes } from '../json-body';
import type { ProblemTexts } from './en';

export const fr = {
  problems: {
    'malformed-json': {
      title: 'JSON mal formé',
      detail: 'Le corps n’est pas du JSON valide en UTF-8. Envoyez un seul objet JSON.',
    },
    'authentication-required': {
      title: 'Authentification requise',
      detail:
        'Aucun jeton n’accompagnait cette requête. Connectez-vous sur /v1/login, puis envoyez "Authorization: Bearer <access token>", ou le jeton de renouvellement à /v1/token/refresh.',
    },
    'invalid-token': {
      title: 'Jeton non valide',
      detail: 'Le jeton n’est pas valide, ou sa session est terminée. Reconnectez-vous.',
    },
    'invalid-credentials': {
      title: 'Identifiants incorrects',
      detail: 'Le nom d’utilisateur ou le mot de passe est incorrect.',
    },
    'password-expired': {
      title: 'Mot de passe expiré',
      detail:
        'Le mot de passe a expiré. Changez-le sur /v1/change-password avec changeToken, fourni à la connexion, comme jeton Bearer. Puis reconnectez-vous.',
    },
    'account-inactive': {
      title: 'Compte inactif',
      detail: 'Le compte n’est pas actif. Contactez l’assistance de ce service.',
    },
    'identifier-unverified': {
      title: 'Identifiant non vérifié',
      detail:
        'L’adresse e-mail ou le numéro de téléphone de ce compte n’est pas encore vérifié. Ouvrez le lien de notre e-mail, ou saisissez le code que nous avons envoyé. /v1/me/verification le renvoie\u00a0; le jeton Bearer est votre jeton d’accès, ou le verifyToken d’une connexion refusée.',
    },
    'wrong-password': {
      title: 'Mot de passe incorrect',
      detail: 'Le mot de passe est incorrect. Rien n’a été modifié.',
    },
    'code-invalid': {
      title: 'Code non valide',
      detail: 'Le code est faux, a expiré ou a déjà servi. Vérifiez-le, ou demandez-en un nouveau.',
    },
    'second-factor-required': {
      title: 'Second facteur requis',
      detail:
        'Le mot de passe est bon, et ce compte en demande plus. Envoyez un code ou une clé d’accès à /v1/login/second-factor\u00a0; le jeton porteur est le challengeToken de cette réponse, et methods dit ce que le compte possède.',
    },
    'second-factor-setup-required': {
      title: 'Second facteur à configurer',
      detail:
        'Le mot de passe est bon, et ce service exige un second facteur, que ce compte n’a pas encore. Configurez-en un avec /v1/me/totp ou /v1/me/passkeys\u00a0; le jeton porteur est le setupToken de cette réponse. Envoyez ensuite {"method":"setup"} avec le même jeton à /v1/login/second-factor.',
    },
    'second-factor-invalid': {
      title: 'Second facteur non valide',
      detail:
        'Le code ou la clé d’accès n’est pas bon, ou a déjà servi. Attendez le code suivant, ou essayez une autre méthode.',
    },
    'passkey-invalid': {
      title: 'Clé d’accès non valide',
      detail:
        'Cette clé d’accès n’est pas connue ici, ou sa réponse n’était pas bonne ou est arrivée trop tard. Réessayez, ou connectez-vous avec le mot de passe.',
    },
    'second-factor-exists': {
      title: 'Second facteur déjà présent',
      detail: 'Le compte l’a déjà. Rien n’a été modifié. Pour le remplacer, retirez-le d’abord.',
    },
    'second-factor-not-found': {
      title: 'Second facteur introuvable',
      detail: 'Le compte ne l’a pas. Il a peut-être été retiré.',
    },
    'last-second-factor': {
      title: 'Dernier second facteur',
      detail:
        'Ce service exige un second facteur, et c’est le dernier du compte. Rien n’a été modifié. Ajoutez-en d’abord un autre.',
    },
    'no-second-factor': {
      title: 'Aucun second facteur',
      detail: 'Ce compte n’a pas de second facteur. Rien n’a été modifié.',
    },
    'too-many-passkeys': {
      title: 'Trop de clés d’accès',
      detail:
        'Le compte a déjà 20 clés d’accès, ce qui est la limite. Retirez-en une qui ne sert pas.',
    },
    'cross-site-request': {
      title: 'Requête d’un autre site',
      detail:
        'Les cookies ne sont acceptés que des pages de ce service et des origines de COOKIE_ORIGINS, dans un navigateur qui envoie Origin ou Sec-Fetch-Site. Envoyez les jetons dans l’en-tête Authorization, ou ajoutez l’origine de votre page à COOKIE_ORIGINS.',
    },
    'bot-check-failed': {
      title: 'Contrôle anti-robot non réussi',
      detail:
        'Rien ne montre qu’une personne est à l’œuvre\u00a0: le résultat du contrôle anti-robot manque, a expiré, a déjà servi ou vaut pour autre chose. Rien n’a été exécuté. Refaites le contrôle, puis réessayez. Une application envoie le résultat comme turnstileToken.',
    },
    'permission-denied': {
      title: 'Autorisation refusée',
      detail:
        'Votre rôle ou votre clé d’API ne le permet pas. Demandez à un administrateur de ce service un rôle ou une clé qui le permette. Seuls les administrateurs peuvent modifier les comptes de l’équipe.',
    },
    'access-required': {
      title: 'Cloudflare Access requis',
      detail:
        'L’équipe de ce service se connecte d’abord par Cloudflare Access. Ouvrez l’adresse protégée par Access, ou utilisez une clé d’API.',
    },
    'reauthentication-required': {
      title: 'Confirmez votre identité',
      detail:
        'Il faut pour cela avoir confirmé son identité à l’instant, avec tout ce que demande une connexion. Faites-le avec /v1/me/reauthenticate, ou reconnectez-vous, puis répétez la requête. S’il manque au compte un second facteur que ce service exige, seule une nouvelle connexion aide.',
    },
    'user-not-found': {
      title: 'Compte introuvable',
      detail: 'Aucun compte n’a cet identifiant. /v1/admin/users trouve ceux qui existent.',
    },
    'api-key-not-found': {
      title: 'Clé d’API introuvable',
      detail:
        'Aucune clé d’API n’a cet identifiant. /v1/admin/api-keys affiche celles qui existent.',
    },
    'own-account': {
      title: 'Votre propre compte',
      detail:
        'C’est votre propre compte, qui ne peut pas être modifié ici. Utilisez /v1/me, ou adressez-vous à un autre administrateur.',
    },
    'last-admin': {
      title: 'Dernier administrateur',
      detail:
        'C’est le dernier administrateur actif. Rien n’a été modifié. Donnez d’abord le rôle d’administrateur à un autre compte.',
    },
    'user-unverified': {
      title: 'Compte non vérifié',
      detail:
        'Aucune adresse e-mail ni aucun numéro de téléphone de ce compte n’a été vérifié, il ne peut donc pas recevoir de rôle. L’un des deux doit d’abord être vérifié.',
    },
    'user-unreachable': {
      title: 'Compte injoignable',
      detail:
        'Rien n’a été envoyé\u00a0: le compte n’est pas actif, ou n’a ni adresse e-mail ni numéro de téléphone pour recevoir un lien ou un code.',
    },
    'webhook-not-found': {
      title: 'Webhook introuvable',
      detail: 'Aucun webhook ne porte cet identifiant. Il a peut-être été supprimé.',
    },
    'webhook-disabled': {
      title: 'Webhook désactivé',
      detail: 'Rien n’est envoyé à ce webhook tant qu’il est désactivé. Activez-le d’abord.',
    },
    'too-many-webhooks': {
      title: 'Trop de webhooks',
      detail: 'Il y a déjà 20 webhooks, la limite est atteinte. Supprimez-en un qui ne sert pas.',
    },
    'too-many-api-keys': {
      title: 'Trop de clés d’API',
      detail:
        'Il y a déjà 100 clés d’API, la limite est atteinte. Révoquez-en une qui ne sert pas.',
    },
    'session-not-found': {
      title: 'Session introuvable',
      detail: 'Vous n’avez aucune session ouverte avec cet id. /v1/sessions énumère les vôtres.',
    },
    'not-found': {
      title: 'Introuvable',
      detail: 'Il n’y a rien à ce chemin. /openapi.json énumère toutes les routes.',
    },
    'method-not-allowed': {
      title: 'Méthode non autorisée',
      detail:
        'Ce chemin n’accepte pas cette méthode. L’en-tête Allow énumère celles qu’il accepte.',
    },
    'username-taken': {
      title: 'Nom d’utilisateur déjà pris',
      detail:
        'Un compte existe déjà avec cette adresse e-mail ou ce numéro de téléphone. Connectez-vous, ou réinitialisez le mot de passe.',
    },
    'already-verified': {
      title: 'Déjà vérifié',
      detail:
        'Cette adresse e-mail ou ce numéro de téléphone est déjà vérifié. Vous n’avez rien à faire.',
    },
    'identifier-recently-changed': {
      title: 'Identifiant modifié récemment',
      detail:
        'L’adresse e-mail ou le numéro de téléphone précédent peut encore être repris\u00a0; celui-ci ne peut donc pas encore être modifié à nouveau. Réessayez dans quelques jours.',
    },
    'reset-link-invalid': {
      title: 'Lien de réinitialisation non valide',
      detail:
        'Le lien est inconnu, a expiré ou a déjà servi. Demandez-en un nouveau sur /v1/forgot-password.',
    },
    'confirmation-link-invalid': {
      title: 'Lien de confirmation non valide',
      detail:
        'Le lien est inconnu, a expiré ou a déjà servi. Connectez-vous, ou inscrivez-vous à nouveau.',
    },
    'verification-link-invalid': {
      title: 'Lien de vérification non valide',
      detail:
        'Le lien est inconnu, a expiré ou a déjà servi. Connectez-vous, et demandez-en un nouveau si vous en avez encore besoin.',
    },
    'undo-link-invalid': {
      title: 'Lien d’annulation non valide',
      detail:
        'Le lien est inconnu, a expiré ou a déjà servi. Si vous ne pouvez pas vous connecter, réinitialisez le mot de passe, ou contactez l’assistance de ce service.',
    },
    'precondition-failed': {
      title: 'Modifié entre-temps',
      detail:
        'Le compte a changé depuis la version indiquée par If-Match. Rien n’a été modifié. Relisez-le, puis renvoyez l’ETag obtenu.',
    },
    'payload-too-large': {
      title: 'Corps trop volumineux',
      detail: `Le corps dépasse ${maxBodyBytes / 1024}\u00a0Kio. Envoyez-en moins.`,
    },
    'unsupported-media-type': {
      title: 'Type de contenu non pris en charge',
      detail:
        'Envoyez du JSON en UTF-8 avec "Content-Type: application/json", sans encodage de contenu.',
    },
    'validation-failed': {
      title: 'Données non valides',
      detail: 'La requête enfreint les règles énumérées dans errors. Rien n’a été modifié.',
    },
    'too-many-attempts': {
      title: 'Trop de tentatives',
      detail:
        'Trop de mots de passe ou de codes incorrects pour ce compte. Attendez le délai indiqué par Retry-After. Après des mots de passe incorrects, réinitialiser le mot de passe aide aussi.',
    },
    'too-many-requests': {
      title: 'Trop de requêtes',
      detail: 'Trop de requêtes de ce type. Attendez le délai indiqué par Retry-After.',
    },
    'internal-error': {
      title: 'Erreur interne',
      detail:
        'Une erreur s’est produite de notre côté. Indiquez le requestId à l’assistance de ce service.',
    },
    'bad-configuration': {
      title: 'Configuration incorrecte',
      detail:
        'Le service n’est pas configuré correctement. Son journal nomme le paramètre en cause.',
    },
    'service-unavailable': {
      title: 'Service indisponible',
      detail:
        'Une base de données de ce service n’a pas répondu. La requête a été exécutée entièrement ou pas du tout\u00a0; réessayez dans un instant.',
    },
  },
  fields: {
    required: 'Ce champ est manquant.',
    wrong_type: 'Ce champ n’a pas le bon type JSON.',
    unknown_member: 'Cette route n’accepte aucun champ de ce nom.',
    too_short: 'Le texte a trop peu de caractères.',
    too_long: 'Le texte a trop de caractères.',
    out_of_range: 'Le nombre est trop petit ou trop grand.',
    too_few: 'La liste est vide.',
    unknown_cursor:
      'Ce n’est pas un curseur de cette liste avec ces paramètres. Sans lui, vous commencez à la première page.',
    repeated: 'La liste contient deux fois le même élément.',
    forbidden_character:
      'Le texte contient un caractère de contrôle ou de direction, ou la moitié d’une paire de substitution.',
    invalid_identifier:
      'Ni une adresse e-mail, ni un numéro de téléphone comme +14155552671. Les alphabets mélangés et les lettres qui se ressemblent ne sont pas acceptés.',
    invalid_url:
      'Ce n’est pas l’URL https d’un serveur sur Internet, sur le port 443 ou à partir de 1024, sans utilisateur, mot de passe ni fragment.',
    invalid_email:
      'Ce n’est pas une adresse e-mail. Les alphabets mélangés et les lettres qui se ressemblent ne sont pas acceptés.',
    invalid_phone: 'Ce n’est pas un numéro de téléphone comme +14155552671.',
    phone_unconfirmable:
      'Ici, un numéro de téléphone ne peut pas être confirmé. Utilisez une adresse e-mail, et pas de numéro.',
    conflicting_identifier: 'Ce champ contredit `username`.',
    taken: 'Un compte existe déjà avec cet identifiant.',
    invalid_date: 'Ce n’est pas un jour du calendrier, sous la forme AAAA-MM-JJ.',
    date_not_in_past: 'La date doit être antérieure à aujourd’hui (UTC).',
    date_before_1900: 'La date ne peut pas être antérieure au 1900-01-01.',
    date_too_far_ahead: 'La date peut être au plus tard dans un an à compter d’aujourd’hui (UTC).',
    date_before_birth: 'La date ne peut pas être antérieure à la date de naissance.',
    date_after_joining: 'La date ne peut pas être postérieure à la date d’entrée.',
    password_no_uppercase: 'Le mot de passe ne contient aucune majuscule.',
    password_no_lowercase: 'Le mot de passe ne contient aucune minuscule.',
    password_no_digit: 'Le mot de passe ne contient aucun chiffre.',
    password_no_special: 'Le mot de passe ne contient aucun caractère spécial.',
    password_common:
      'Le mot de passe est trop courant, ou n’est qu’une variante d’un mot de passe courant.',
    password_contains_personal_data:
      'Le mot de passe contient l’un de vos noms, votre adresse e-mail ou votre numéro de téléphone, ou une partie de ceux-ci.',
    password_breached: 'Le mot de passe figure dans une fuite de données connue.',
    password_reused: 'Le mot de passe a déjà servi pour ce compte.',
    passkey_invalid:
      'Ce n’est pas la réponse d’un authentificateur aux dernières options demandées, ou elle est arrivée trop tard.',
    setup_expired: 'La configuration a expiré, ou appartient à un autre compte. Recommencez-la.',
    time_in_future: 'Le moment doit être dans le passé.',
    hash_unknown: 'Ce n’est pas une empreinte de mot de passe d’un type lu ici.',
    hash_ambiguous:
      'Plusieurs systèmes écrivent de telles empreintes et les calculent différemment. Indiquez dans passwordScheme duquel il s’agit.',
    hash_malformed:
      'Le texte commence comme une empreinte de mot de passe d’un type connu, mais la suite diffère.',
    hash_too_costly:
      'Vérifier un mot de passe avec cette empreinte prendrait plus de temps ou de mémoire qu’une requête n’en a. Omettez-la : la personne choisira un nouveau mot de passe.',
    hash_too_weak:
      'Quiconque lit cette empreinte connaît le mot de passe. Omettez-la : la personne choisira un nouveau mot de passe.',
    malformed_line: 'La ligne n’est pas un objet JSON en UTF-8.',
    line_too_long: 'La ligne est trop longue.',
    too_many_lines: 'La requête compte trop de lignes. Envoyez celle-ci avec la requête suivante.',
  },
  measures: {
    atLeast: (characters) =>
      characters === 1 ? 'Au moins un caractère.' : `Au moins ${characters}\u00a0caractères.`,
    atMost: (characters) => `Au plus ${characters}\u00a0caractères.`,
    visible: 'Au moins un caractère visible.',
    jsonType: (type) => `Doit être du type JSON ${type}.`,
    oneOf: (values) => `Doit être l’une de ces valeurs\u00a0: ${values.join(', ')}.`,
  },
} satisfies ProblemTexts;
