/** Français, avec « vous ». Une espace insécable précède le deux-points. */
import type { ServiceName, Texts } from './en';
import { inUnits } from './in-units';

export const fr = {
  links: {
    reset: {
      subject: 'Choisissez un nouveau mot de passe',
      why: 'Quelqu’un, sans doute vous, a demandé à réinitialiser le mot de passe de ce compte.',
      action: 'Choisir un nouveau mot de passe',
      terms: (seconds) =>
        `Ce lien ne fonctionne qu’une fois. Il expire dans ${lasting(seconds)}, ou dès que le mot de passe change.`,
      notYou:
        'Si ce n’était pas vous, ignorez cet e-mail\u00a0: votre mot de passe reste inchangé.',
    },
    invitation: {
      subject: 'Vous avez un compte',
      why: 'Un compte a été ouvert pour vous avec cette adresse.',
      action: 'Choisir votre mot de passe',
      terms: (seconds) =>
        `Ce lien ne fonctionne qu’une fois et expire dans ${lasting(seconds)}. Ensuite, demandez-en un nouveau sur la page de connexion, comme pour un mot de passe oublié.`,
      notYou:
        'Si vous ne vous y attendiez pas, ignorez cet e-mail\u00a0: personne ne peut se connecter sans ce lien.',
    },
    registration: {
      subject: 'Confirmez votre inscription',
      why: 'Quelqu’un, sans doute vous, a demandé à ouvrir un compte avec cette adresse.',
      action: 'Ouvrir le compte',
      terms: (seconds) =>
        `Le mot de passe que vous avez choisi vous sera demandé. Ce lien ne fonctionne qu’une fois et expire dans ${lasting(seconds)}.`,
      notYou: 'Si ce n’était pas vous, ignorez cet e-mail\u00a0: aucun compte ne sera ouvert.',
    },
    verification: {
      subject: 'Confirmez votre adresse e-mail',
      why: 'Quelqu’un, sans doute vous, a indiqué cette adresse pour son compte.',
      action: 'Confirmer l’adresse',
      terms: (seconds) =>
        `Le mot de passe du compte vous sera demandé. Ce lien ne fonctionne qu’une fois et expire dans ${lasting(seconds)}.`,
      notYou:
        'Si ce n’était pas vous, ignorez cet e-mail\u00a0: sans ce lien, l’adresse n’est pas rattachée au compte.',
    },
    undo: {
      subject: 'Votre compte a une nouvelle adresse ou un nouveau numéro',
      why: 'Quelqu’un qui connaît le mot de passe de ce compte a remplacé l’adresse ou le numéro auquel ce message a été envoyé.',
      action: 'Annuler ce changement',
      terms: (seconds) =>
        `Si ce n’était pas vous, ouvrez le lien et choisissez un nouveau mot de passe. L’ancienne adresse ou l’ancien numéro est alors rétabli, et toutes les sessions sont fermées. Ce lien ne fonctionne qu’une fois et expire dans ${lasting(seconds)}.`,
      notYou:
        'Si c’était vous, vous n’avez rien à faire. Ne transférez pas ce message\u00a0: le lien ouvre votre compte.',
    },
  },
  notices: {
    'new-login': {
      subject: 'Nouvelle connexion à votre compte',
      happened: ({ at, from }) =>
        `Quelqu’un s’est connecté à ce compte le ${moment(at)} depuis un appareil qui ne s’y était pas encore connecté avec ce mot de passe\u00a0: ${from ?? 'appareil inconnu'}.`,
      advice: () =>
        'Si c’était vous, vous n’avez rien à faire. Sinon, changez votre mot de passe, ou réinitialisez-le depuis l’écran de connexion. Toutes les sessions seront alors fermées.',
      inDigest: 'Connexion depuis un nouvel appareil',
    },
    'session-reused': {
      subject: 'Une session a été fermée pour votre sécurité',
      happened: ({ at }) =>
        `L’une de vos sessions a peut-être été copiée\u00a0: un ancien jeton de cette session a été utilisé le ${moment(at)}. Cela peut aussi arriver lorsqu’un appareil est restauré à partir d’une sauvegarde, ou perd sa connexion au mauvais moment. Nous avons fermé cette session.`,
      advice: () =>
        'Reconnectez-vous pour continuer. Si vous ne savez pas d’où cela vient, changez votre mot de passe. Toutes les sessions seront alors fermées.',
      inDigest: 'Un ancien jeton d’une session a été utilisé, et nous avons fermé cette session',
    },
    'password-changed': {
      subject: 'Votre mot de passe a été changé',
      happened: ({ at }) =>
        `Le mot de passe de ce compte a été changé le ${moment(at)}. Toutes les sessions ont été fermées.`,
      advice: notYou,
      inDigest: 'Le mot de passe a été changé, et toutes les sessions ont été fermées',
    },
    'password-reset': {
      subject: 'Votre mot de passe a été réinitialisé',
      happened: ({ at }) =>
        `Le mot de passe de ce compte a été réinitialisé le ${moment(at)} à l’aide d’un lien ou d’un code que nous avions envoyé. Toutes les sessions ont été fermées.`,
      advice: notYou,
      inDigest:
        'Le mot de passe a été réinitialisé à l’aide d’un lien ou d’un code que nous avions envoyé, et toutes les sessions ont été fermées',
    },
    'account-locked': {
      subject: 'Trop de mots de passe erronés',
      happened: ({ at }) =>
        `Trop de mots de passe erronés ont été saisis pour ce compte, le dernier le ${moment(at)}. Les tentatives venant du même endroit sont bloquées pour un certain temps.`,
      advice: () =>
        'Si c’était vous, patientez un peu, ou réinitialisez votre mot de passe depuis l’écran de connexion. Sinon, vous n’avez rien à faire\u00a0: personne n’est entré.',
      inDigest:
        'Trop de mots de passe erronés ont été saisis, et les tentatives venant du même endroit ont été bloquées pour un certain temps',
    },
    'identifier-changed': {
      subject: 'Votre compte a une nouvelle adresse ou un nouveau numéro',
      happened: ({ at }) =>
        `L’adresse e-mail ou le numéro de téléphone de ce compte a été changé le ${moment(at)}.`,
      advice: notYou,
      inDigest: 'L’adresse e-mail ou le numéro de téléphone du compte a été changé',
    },
    'address-taken': {
      subject: 'Cette adresse a déjà un compte',
      happened: ({ at }) =>
        `Quelqu’un, sans doute vous, a voulu utiliser cette adresse pour un autre compte le ${moment(at)}. Vous avez déjà un compte avec cette adresse, et il n’a pas changé.`,
      advice: () =>
        'Si c’était vous, connectez-vous au compte qui a cette adresse. Sinon, vous n’avez rien à faire.',
      inDigest: 'Quelqu’un a voulu utiliser cette adresse pour un autre compte',
    },
    'already-registered': {
      subject: 'Vous avez déjà un compte',
      happened: ({ at }) =>
        `Quelqu’un, sans doute vous, a tenté d’ouvrir un compte avec cette adresse le ${moment(at)}. Vous en avez déjà un, et il n’a pas changé.`,
      advice: () =>
        'Si c’était vous, connectez-vous, ou réinitialisez votre mot de passe depuis l’écran de connexion. Sinon, vous n’avez rien à faire.',
      inDigest: 'Quelqu’un a tenté d’ouvrir un compte avec cette adresse, qui en a déjà un',
    },
    'deletion-requested': {
      subject: 'Votre compte va être supprimé',
      happened: ({ at, deletionAt }) =>
        `Quelqu’un, sans doute vous, a demandé la suppression de ce compte le ${moment(at)}. Toutes les sessions ont été fermées. Le compte et tout ce qu’il contient seront effacés le ${moment(deletionAt)}. Ensuite, personne ne pourra le rétablir.`,
      advice: (brand) =>
        `Si vous souhaitez le garder, connectez-vous avant cette date. Si ce n’était pas vous, réinitialisez votre mot de passe depuis l’écran de connexion, connectez-vous avec le nouveau et contactez ${support(brand)}.`,
      inDigest: 'La suppression du compte a été demandée\u00a0; une connexion le conserve',
    },
    'deletion-cancelled': {
      subject: 'Votre compte ne sera pas supprimé',
      happened: ({ at }) =>
        `Quelqu’un, sans doute vous, s’est connecté à ce compte le ${moment(at)}. Sa suppression est annulée, et rien n’a été effacé.`,
      advice: (brand) =>
        `Si vous souhaitez toujours le supprimer, demandez-le à nouveau. ${notYou(brand)}`,
      inDigest: 'Quelqu’un s’est connecté, et la suppression du compte a été annulée',
    },
    'second-factor-added': {
      subject: 'Un second facteur a été ajouté',
      happened: ({ at, from }) =>
        `Ceci a été ajouté à votre compte le ${moment(at)}\u00a0: ${from ?? 'un second facteur'}. Une connexion le demande désormais.`,
      advice: notYouFactor,
      inDigest: 'Un second facteur a été ajouté',
    },
    'second-factor-removed': {
      subject: 'Un second facteur a été retiré',
      happened: ({ at, from }) =>
        `Ceci a été retiré de votre compte le ${moment(at)}\u00a0: ${from ?? 'un second facteur'}. Il n’ouvre plus rien.`,
      advice: notYouFactor,
      inDigest: 'Un second facteur a été retiré',
    },
    'recovery-codes-created': {
      subject: 'Vous avez de nouveaux codes de secours',
      happened: ({ at }) =>
        `De nouveaux codes de secours ont été créés pour ce compte le ${moment(at)}. Les anciens ne fonctionnent plus.`,
      advice: notYouFactor,
      inDigest: 'De nouveaux codes de secours ont été créés, et les anciens ne fonctionnent plus',
    },
    'recovery-code-used': {
      subject: 'Un code de secours a été utilisé',
      happened: ({ at, from }) =>
        `Un code de secours de ce compte a été utilisé le ${moment(at)} avec le mot de passe. Codes restants\u00a0: ${from ?? 'quelques-uns'}.`,
      advice: notYouFactor,
      inDigest: 'Un code de secours a été utilisé avec le mot de passe',
    },
    'second-factor-guessed': {
      subject: 'Quelqu’un essaie de deviner votre second facteur',
      happened: ({ at }) =>
        `Quelqu’un qui connaît le mot de passe de ce compte, ou qui utilise un appareil connecté, a saisi des codes faux, ou montré une mauvaise clé d’accès, jusqu’au ${moment(at)}. Les tentatives depuis le même endroit sont bloquées pour un moment. Personne n’est entré.`,
      advice: () =>
        'Si ce n’était pas vous, changez votre mot de passe maintenant\u00a0: cela déconnecte aussi tous les appareils.',
      inDigest: 'Quelqu’un a saisi trop de codes faux après le mot de passe',
    },
    'passkey-copied': {
      subject: 'L’une de vos clés d’accès a peut-être été copiée',
      happened: ({ at }) =>
        `Une clé d’accès de ce compte a été utilisée le ${moment(at)} avec un compteur plus bas que lors d’une connexion précédente, comme c’est le cas d’une clé copiée. Nous l’avons refusée.`,
      advice: (brand) =>
        `Retirez cette clé d’accès et ajoutez-en une nouvelle. Si vous ne savez pas pourquoi cela s’est produit, contactez ${support(brand)}.`,
      inDigest: 'Une clé d’accès peut-être copiée a été montrée, et nous l’avons refusée',
    },
    'second-factor-reset-requested': {
      subject: 'Vos seconds facteurs vont être retirés',
      happened: ({ dueAt }) =>
        `On a demandé à notre équipe de retirer les seconds facteurs de ce compte, parce qu’ils sont perdus. À partir du ${moment(dueAt)}, le mot de passe seul l’ouvre.`,
      advice: (brand) =>
        `Si vous l’avez demandé, connectez-vous avec votre mot de passe à partir de ce moment. Sinon, connectez-vous avant avec votre mot de passe et votre second facteur\u00a0: cela y met fin. Changez ensuite votre mot de passe, et contactez ${support(brand)}.`,
      inDigest: 'On a demandé à notre équipe de retirer les seconds facteurs du compte',
    },
    'second-factor-reset-cancelled': {
      subject: 'Vos seconds facteurs restent',
      happened: ({ at }) =>
        `Le retrait des seconds facteurs de ce compte a été arrêté le ${moment(at)}, parce que quelqu’un qui a votre mot de passe et un second facteur s’est connecté ou l’a demandé.`,
      advice: notYouFactor,
      inDigest: 'Le retrait des seconds facteurs a été arrêté',
    },
    'second-factor-reset': {
      subject: 'Vos seconds facteurs ont été retirés',
      happened: ({ at }) =>
        `Quelqu’un s’est connecté à ce compte le ${moment(at)} avec le mot de passe seul, comme notre équipe l’avait annoncé. Tous ses seconds facteurs, clés d’accès et codes de secours ont été retirés.`,
      advice: notYouFactor,
      inDigest:
        'Les seconds facteurs ont été retirés, et quelqu’un s’est connecté avec le mot de passe seul',
    },
  },
  digest: {
    subject: 'Activité de votre compte',
    intro: 'Voici ce qui s’est passé depuis notre dernier e-mail à cette adresse\u00a0:',
    line: (happened, times, lastAt) =>
      times === 1
        ? `${happened}\u00a0: une fois, le ${moment(lastAt)}.`
        : `${happened}\u00a0: ${times}\u00a0fois, la dernière fois le ${moment(lastAt)}.`,
    advice: (brand) =>
      `Si l’une de ces actions ne vient pas de vous, réinitialisez votre mot de passe depuis l’écran de connexion et contactez ${support(brand)}.`,
  },
  frame: {
    byHand: 'Si le bouton ne fonctionne pas, ouvrez cette adresse dans votre navigateur\u00a0:',
    help: 'Assistance\u00a0:',
  },
  sms: {
    reset: ({ code, service }) =>
      `${service}: ${code} est votre code pour un nouveau mot de passe. Ne le communiquez jamais.`,
    verification: ({ code, service }) =>
      `${service}: ${code} est votre code pour confirmer ce numéro. Ne le communiquez jamais.`,
  },
  device: (browser, system) => `${browser} sous ${system}`,
  factors: { totp: 'une application d’authentification', passkey: 'une clé d’accès' },
  unknownDevice: 'appareil inconnu',
} satisfies Texts;

function notYouFactor(brand: ServiceName): string {
  return `Si ce n’était pas vous, changez votre mot de passe et vos seconds facteurs, et contactez ${support(brand)}.`;
}

function notYou(brand: ServiceName): string {
  return `Si ce n’était pas vous, réinitialisez votre mot de passe depuis l’écran de connexion et contactez ${support(brand)}.`;
}

/** Without an article of its own: "d’Acme", "de Nordlicht" would each need its letter looked at. */
function support(brand: ServiceName): string {
  return brand === undefined ? 'l’assistance de ce service' : `l’assistance (${brand})`;
}

const months =
  'janvier février mars avril mai juin juillet août septembre octobre novembre décembre'.split(' ');

/** `24 novembre 2026 à 6 h 35 (UTC)`, to stand behind « le ». */
function moment(at: number): string {
  const date = new Date(at);
  const day = date.getUTCDate() === 1 ? '1er' : date.getUTCDate();
  const minutes = String(date.getUTCMinutes()).padStart(2, '0');
  return `${day} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()} à ${date.getUTCHours()}\u00a0h\u00a0${minutes} (UTC)`;
}

/** To stand behind « dans ». */
function lasting(seconds: number): string {
  const { count, unit } = inUnits(seconds);
  if (unit === 'hours') return count === 1 ? 'une heure' : `${count} heures`;
  if (unit === 'minutes') return count === 1 ? 'une minute' : `${count} minutes`;
  return `${count} jours`;
}
