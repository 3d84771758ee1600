import type { Texts } from './en';

export const fr: Texts = {
  frame: {
    skip: 'Aller au contenu',
    help: 'Aide',
    languages: 'Langue',
    needsScript:
      'Cette page a besoin de JavaScript : les mots de passe et les secrets des liens restent ainsi hors des adresses et des journaux.',
  },
  form: {
    noAnswer: 'Le service n’a pas répondu. Vérifiez votre connexion, puis réessayez.',
    required: 'Veuillez remplir ce champ.',
    different: 'Les deux mots de passe sont différents.',
    show: 'Afficher',
    showPassword: 'Afficher le mot de passe',
    hide: 'Masquer',
    hidePassword: 'Masquer le mot de passe',
    optional: '(facultatif)',
    met: 'rempli',
  },
  fields: {
    username: 'Adresse e-mail ou numéro de téléphone',
    usernameHint: 'Un numéro de téléphone avec son indicatif, par exemple +33612345678.',
    email: 'Adresse e-mail',
    password: 'Mot de passe',
    newPassword: 'Nouveau mot de passe',
    repeatedPassword: 'Répétez le nouveau mot de passe',
    firstName: 'Prénom',
    lastName: 'Nom',
    dateOfBirth: 'Date de naissance',
    dateOfJoining: 'Date d’entrée',
    address: 'Adresse postale',
  },
  rules: {
    title: 'Le mot de passe doit contenir :',
    length: 'de {min} à {max} caractères',
    uppercase: 'une majuscule',
    lowercase: 'une minuscule',
    digit: 'un chiffre',
    special: 'un caractère spécial, comme ! ? - ou #',
    also: 'Les mots de passe courants et ceux qui contiennent votre nom, votre adresse ou votre numéro sont refusés.',
  },
  register: {
    title: 'Créez votre compte',
    submit: 'Créer le compte',
    signIn: 'Vous avez déjà un compte ?',
    signInLink: 'Connectez-vous',
    done: 'Votre compte est ouvert. Vous pouvez maintenant vous connecter.',
    doneVerify:
      'Votre compte est ouvert. Nous vous avons envoyé un message pour confirmer que {username} vous appartient.',
    doneConcealed:
      'Consultez la boîte de réception de {username} : notre e-mail vous indique la suite.',
  },
  signIn: {
    title: 'Connexion',
    submit: 'Se connecter',
    forgot: 'Mot de passe oublié ?',
    register: 'Première visite ?',
    registerLink: 'Créez un compte',
    ended: 'Votre session est terminée. Veuillez vous reconnecter.',
    passwordChanged: 'Votre mot de passe a été modifié. Veuillez vous connecter avec le nouveau.',
    expiredTitle: 'Choisissez un nouveau mot de passe',
    expired: 'Votre mot de passe a expiré. Choisissez-en un nouveau pour continuer.',
    expiredSubmit: 'Enregistrer et se connecter',
    startAgain: 'Le délai est écoulé. Veuillez vous connecter de nouveau.',
  },
  forgot: {
    title: 'Mot de passe oublié ?',
    intro:
      'Indiquez votre identifiant de connexion : nous vous enverrons un lien pour choisir un nouveau mot de passe.',
    submit: 'Envoyer le lien',
    done: 'S’il existe un compte pour {username}, un e-mail contenant un lien est en route. Cela peut prendre quelques minutes ; regardez aussi dans les courriers indésirables.',
    back: 'Retour à la connexion',
  },
  reset: {
    title: 'Choisissez un nouveau mot de passe',
    submit: 'Enregistrer le nouveau mot de passe',
    done: 'Votre nouveau mot de passe est enregistré. Vous pouvez maintenant vous connecter.',
    gone: 'Ce lien a déjà servi ou a expiré. Demandez-en un nouveau.',
    again: 'Demander un nouveau lien',
  },
  confirm: {
    title: 'Ouvrez votre compte',
    password: 'Le mot de passe que vous avez choisi',
    submit: 'Ouvrir le compte',
    done: 'Votre compte est ouvert. Connectez-vous avec votre mot de passe.',
    gone: 'Ce lien a déjà servi ou a expiré. Connectez-vous, ou inscrivez-vous de nouveau.',
  },
  link: {
    incomplete:
      'Ce lien est incomplet. Ouvrez-le de nouveau depuis l’e-mail, ou demandez-en un autre.',
    noAnswer:
      'Le service n’a pas répondu. Réessayez. Si le lien est alors déjà utilisé, c’est que le premier essai a réussi.',
    signIn: 'Se connecter',
  },
};
