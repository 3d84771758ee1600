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
  unknownDevice: 'dispositivo desconocido',
} satisfies Texts;

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
