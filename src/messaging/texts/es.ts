/** Español, con «usted». */
import type { ServiceName, Texts } from './en';
import { inUnits } from './in-units';

export const es = {
  links: {
    reset: {
      subject: 'Elija una contraseña nueva',
      why: 'Alguien, probablemente usted, ha pedido restablecer la contraseña de esta cuenta.',
      action: 'Elegir una contraseña nueva',
      terms: (seconds) =>
        `El enlace funciona una sola vez. Caduca dentro de ${lasting(seconds)}, o en cuanto cambie la contraseña.`,
      notYou: 'Si no ha sido usted, ignore este correo: su contraseña seguirá siendo la misma.',
    },
    invitation: {
      subject: 'Tiene una cuenta',
      why: 'Se ha abierto una cuenta para usted con esta dirección.',
      action: 'Elegir su contraseña',
      terms: (seconds) =>
        `El enlace funciona una sola vez y caduca dentro de ${lasting(seconds)}. Después puede pedir otro en la página de inicio de sesión, como para una contraseña olvidada.`,
      notYou: 'Si no lo esperaba, ignore este correo: sin el enlace nadie puede iniciar sesión.',
    },
    registration: {
      subject: 'Confirme su registro',
      why: 'Alguien, probablemente usted, se ha registrado con esta dirección para abrir una cuenta.',
      action: 'Abrir la cuenta',
      terms: (seconds) =>
        `Se le pedirá la contraseña que eligió. El enlace funciona una sola vez y caduca dentro de ${lasting(seconds)}.`,
      notYou: 'Si no ha sido usted, ignore este correo: no se abrirá ninguna cuenta.',
    },
    verification: {
      subject: 'Confirme su dirección de correo',
      why: 'Alguien, probablemente usted, indicó esta dirección para su cuenta.',
      action: 'Confirmar la dirección',
      terms: (seconds) =>
        `Se le pedirá la contraseña de la cuenta. El enlace funciona una sola vez y caduca dentro de ${lasting(seconds)}.`,
      notYou:
        'Si no ha sido usted, ignore este correo: sin el enlace, la dirección no pasa a esa cuenta.',
    },
    undo: {
      subject: 'Su cuenta tiene una dirección o un número nuevos',
      why: 'Alguien que conoce la contraseña de esta cuenta ha cambiado la dirección o el número al que se envió este mensaje.',
      action: 'Deshacer el cambio',
      terms: (seconds) =>
        `Si no ha sido usted, abra el enlace y elija una contraseña nueva. Así recupera el dato anterior y se cierran todas las sesiones. El enlace funciona una sola vez y caduca dentro de ${lasting(seconds)}.`,
      notYou:
        'Si ha sido usted, no tiene que hacer nada. No reenvíe este mensaje: el enlace abre su cuenta.',
    },
  },
  notices: {
    'new-login': {
      subject: 'Nuevo inicio de sesión en su cuenta',
      happened: ({ at, from }) =>
        `Alguien inició sesión en esta cuenta el ${moment(at)} desde un dispositivo que no lo había hecho desde que se estableció la contraseña: ${from ?? 'dispositivo desconocido'}.`,
      advice: () =>
        'Si ha sido usted, no tiene que hacer nada. Si no, cambie su contraseña o restablézcala desde la pantalla de inicio de sesión. Así se cerrarán todas las sesiones.',
      inDigest: 'Inicio de sesión desde un dispositivo nuevo',
    },
    'session-reused': {
      subject: 'Se ha cerrado una sesión por su seguridad',
      happened: ({ at }) =>
        `Es posible que alguien haya copiado una de sus sesiones: el ${moment(at)} se utilizó una credencial antigua de esa sesión. También puede ocurrir cuando un dispositivo se restaura desde una copia de seguridad o pierde la conexión en un mal momento. Hemos cerrado esa sesión.`,
      advice: () =>
        'Vuelva a iniciar sesión para continuar. Si no sabe a qué se debe, cambie su contraseña. Así se cerrarán todas las sesiones.',
      inDigest: 'Se utilizó una credencial antigua de una sesión, y hemos cerrado esa sesión',
    },
    'password-changed': {
      subject: 'Se ha cambiado su contraseña',
      happened: ({ at }) =>
        `La contraseña de esta cuenta se cambió el ${moment(at)}. Se han cerrado todas las sesiones.`,
      advice: notYou,
      inDigest: 'Se cambió la contraseña y se cerraron todas las sesiones',
    },
    'password-reset': {
      subject: 'Se ha restablecido su contraseña',
      happened: ({ at }) =>
        `La contraseña de esta cuenta se restableció el ${moment(at)} mediante un enlace o una clave que le enviamos. Se han cerrado todas las sesiones.`,
      advice: notYou,
      inDigest:
        'Se restableció la contraseña mediante un enlace o una clave que le enviamos y se cerraron todas las sesiones',
    },
    'account-locked': {
      subject: 'Demasiadas contraseñas incorrectas',
      happened: ({ at }) =>
        `Alguien ha introducido demasiadas contraseñas incorrectas para esta cuenta, la última el ${moment(at)}. Los intentos desde el mismo lugar quedan bloqueados durante un tiempo.`,
      advice: () =>
        'Si ha sido usted, espere un poco o restablezca su contraseña desde la pantalla de inicio de sesión. Si no, no tiene que hacer nada: nadie ha entrado.',
      inDigest:
        'Se introdujeron demasiadas contraseñas incorrectas y los intentos desde el mismo lugar quedaron bloqueados durante un tiempo',
    },
    'identifier-changed': {
      subject: 'Su cuenta tiene una dirección o un número nuevos',
      happened: ({ at }) =>
        `La dirección de correo o el número de teléfono de esta cuenta se cambió el ${moment(at)}.`,
      advice: notYou,
      inDigest: 'Se cambió la dirección de correo o el número de teléfono de la cuenta',
    },
    'address-taken': {
      subject: 'Esta dirección ya tiene una cuenta',
      happened: ({ at }) =>
        `Alguien, probablemente usted, quiso usar esta dirección para otra cuenta el ${moment(at)}. Ya tiene una cuenta con ella, y no ha cambiado.`,
      advice: () =>
        'Si ha sido usted, inicie sesión en la cuenta que tiene esta dirección. Si no, no tiene que hacer nada.',
      inDigest: 'Alguien quiso usar esta dirección para otra cuenta',
    },
    'already-registered': {
      subject: 'Ya tiene una cuenta',
      happened: ({ at }) =>
        `Alguien, probablemente usted, intentó abrir una cuenta con esta dirección el ${moment(at)}. Ya tiene una, y no ha cambiado.`,
      advice: () =>
        'Si ha sido usted, inicie sesión o restablezca su contraseña desde la pantalla de inicio de sesión. Si no, no tiene que hacer nada.',
      inDigest: 'Alguien intentó abrir una cuenta con esta dirección, que ya tiene una',
    },
    'deletion-requested': {
      subject: 'Su cuenta se va a eliminar',
      happened: ({ at, deletionAt }) =>
        `Alguien, probablemente usted, pidió eliminar esta cuenta el ${moment(at)}. Se han cerrado todas las sesiones. La cuenta y todo su contenido se borrarán el ${moment(deletionAt)}. Después nadie podrá recuperarla.`,
      advice: (brand) =>
        `Si quiere conservarla, inicie sesión antes de esa fecha. Si no ha sido usted, restablezca su contraseña desde la pantalla de inicio de sesión, inicie sesión con la nueva y póngase en contacto con ${support(brand)}.`,
      inDigest: 'Se pidió eliminar la cuenta; iniciar sesión la conserva',
    },
    'deletion-cancelled': {
      subject: 'Su cuenta no se va a eliminar',
      happened: ({ at }) =>
        `Alguien, probablemente usted, inició sesión en esta cuenta el ${moment(at)}. La eliminación queda cancelada y no se ha borrado nada.`,
      advice: (brand) => `Si todavía quiere eliminarla, vuelva a pedirlo. ${notYou(brand)}`,
      inDigest: 'Alguien inició sesión y la eliminación de la cuenta quedó cancelada',
    },
    'second-factor-added': {
      subject: 'Se ha añadido un segundo factor',
      happened: ({ at, from }) =>
        `El ${moment(at)} se añadió a su cuenta: ${from ?? 'un segundo factor'}. A partir de ahora se pide al iniciar sesión.`,
      advice: notYouFactor,
      inDigest: 'Se añadió un segundo factor',
    },
    'second-factor-removed': {
      subject: 'Se ha quitado un segundo factor',
      happened: ({ at, from }) =>
        `El ${moment(at)} se quitó de su cuenta: ${from ?? 'un segundo factor'}. Ya no abre nada.`,
      advice: notYouFactor,
      inDigest: 'Se quitó un segundo factor',
    },
    'recovery-codes-created': {
      subject: 'Tiene nuevos códigos de recuperación',
      happened: ({ at }) =>
        `El ${moment(at)} se crearon nuevos códigos de recuperación para esta cuenta. Los anteriores ya no funcionan.`,
      advice: notYouFactor,
      inDigest: 'Se crearon nuevos códigos de recuperación y los anteriores ya no funcionan',
    },
    'recovery-code-used': {
      subject: 'Se ha usado un código de recuperación',
      happened: ({ at, from }) =>
        `El ${moment(at)} se usó un código de recuperación de esta cuenta junto con la contraseña. Códigos que quedan: ${from ?? 'algunos'}.`,
      advice: notYouFactor,
      inDigest: 'Se usó un código de recuperación junto con la contraseña',
    },
    'second-factor-guessed': {
      subject: 'Alguien intenta adivinar su segundo factor',
      happened: ({ at }) =>
        `Alguien que conoce la contraseña de esta cuenta, o que usa un dispositivo con la sesión iniciada, introdujo códigos incorrectos, o mostró una llave de acceso incorrecta, hasta el ${moment(at)}. Los intentos desde el mismo lugar quedan bloqueados por un tiempo. Nadie ha entrado.`,
      advice: () =>
        'Si no fue usted, cambie ahora su contraseña: así se cierran también todas las sesiones.',
      inDigest: 'Alguien introdujo demasiados códigos incorrectos después de la contraseña',
    },
    'passkey-copied': {
      subject: 'Puede que se haya copiado una de sus llaves de acceso',
      happened: ({ at }) =>
        `El ${moment(at)} se usó una llave de acceso de esta cuenta con un contador más bajo que en un inicio de sesión anterior, como ocurre con una llave copiada. La rechazamos.`,
      advice: (brand) =>
        `Quite esa llave de acceso y añada una nueva. Si no sabe por qué ha ocurrido, póngase en contacto con ${support(brand)}.`,
      inDigest: 'Se mostró una llave de acceso que puede estar copiada y la rechazamos',
    },
    'second-factor-reset-requested': {
      subject: 'Sus segundos factores se van a quitar',
      happened: ({ dueAt }) =>
        `Se pidió a nuestro equipo que quite los segundos factores de esta cuenta porque se han perdido. A partir del ${moment(dueAt)}, la contraseña sola la abre.`,
      advice: (brand) =>
        `Si lo pidió usted, inicie sesión con su contraseña a partir de entonces. Si no, inicie sesión antes con su contraseña y su segundo factor: eso lo detiene. Después cambie su contraseña y póngase en contacto con ${support(brand)}.`,
      inDigest: 'Se pidió a nuestro equipo que quite los segundos factores de la cuenta',
    },
    'second-factor-reset-cancelled': {
      subject: 'Sus segundos factores se quedan',
      happened: ({ at }) =>
        `El ${moment(at)} se canceló la eliminación de los segundos factores de esta cuenta, porque alguien con su contraseña y un segundo factor inició sesión o lo pidió.`,
      advice: notYouFactor,
      inDigest: 'Se canceló la eliminación de los segundos factores',
    },
    'second-factor-reset': {
      subject: 'Sus segundos factores se han quitado',
      happened: ({ at }) =>
        `Alguien inició sesión en esta cuenta el ${moment(at)} con la contraseña sola, como nuestro equipo había anunciado. Se han quitado todos sus segundos factores, llaves de acceso y códigos de recuperación.`,
      advice: notYouFactor,
      inDigest: 'Se quitaron los segundos factores y alguien inició sesión con la contraseña sola',
    },
  },
  digest: {
    subject: 'Actividad de su cuenta',
    intro: 'Esto es lo que ha ocurrido desde nuestro último correo a este buzón:',
    line: (happened, times, lastAt) =>
      times === 1
        ? `${happened}: una vez, el ${moment(lastAt)}.`
        : `${happened}: ${times}\u00a0veces, la última el ${moment(lastAt)}.`,
    advice: (brand) =>
      `Si algo de esto no lo ha hecho usted, restablezca su contraseña desde la pantalla de inicio de sesión y póngase en contacto con ${support(brand)}.`,
  },
  frame: {
    byHand: 'Si el botón no funciona, abra esta dirección en su navegador:',
    help: 'Ayuda:',
  },
  sms: {
    reset: ({ code, service }) =>
      `${service}: ${code} es su clave para cambiar de contraseña. No la comparta nunca.`,
    verification: ({ code, service }) =>
      `${service}: ${code} es su clave para confirmar este teléfono. No la comparta nunca.`,
  },
  device: (browser, system) => `${browser} en ${system}`,
  factors: { totp: 'una aplicación de autenticación', passkey: 'una llave de acceso' },
  unknownDevice: 'dispositivo desconocido',
} satisfies Texts;

function notYouFactor(brand: ServiceName): string {
  return `Si no fue usted, cambie su contraseña y sus segundos factores, y póngase en contacto con ${support(brand)}.`;
}

function notYou(brand: ServiceName): string {
  return `Si no ha sido usted, restablezca su contraseña desde la pantalla de inicio de sesión y póngase en contacto con ${support(brand)}.`;
}

function support(brand: ServiceName): string {
  return `el servicio de asistencia${brand === undefined ? '' : ` de ${brand}`}`;
}

const months =
  'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'.split(
    ' ',
  );

/** `24 de noviembre de 2026 a las 06:35 (UTC)`, to stand behind «el». */
function moment(at: number): string {
  const date = new Date(at);
  const day = `${date.getUTCDate()} de ${months[date.getUTCMonth()]} de ${date.getUTCFullYear()}`;
  const article = date.getUTCHours() === 1 ? 'la' : 'las';
  return `${day} a ${article} ${date.toISOString().slice(11, 16)} (UTC)`;
}

/** To stand behind «en» or «dentro de». */
function lasting(seconds: number): string {
  const { count, unit } = inUnits(seconds);
  if (unit === 'hours') return count === 1 ? 'una hora' : `${count} horas`;
  if (unit === 'minutes') return count === 1 ? 'un minuto' : `${count} minutos`;
  return `${count} días`;
}
