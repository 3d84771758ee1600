/** Español, con «usted». */
import { maxBodyBytes } from '../json-body';
import type { ProblemTexts } from './en';

export const es = {
  problems: {
    'malformed-json': {
      title: 'JSON mal formado',
      detail: 'El cuerpo no es JSON válido en UTF-8. Envíe un único objeto JSON.',
    },
    'authentication-required': {
      title: 'Se requiere autenticación',
      detail:
        'Esta solicitud no traía ningún token. Inicie sesión en /v1/login y envíe después "Authorization: Bearer <access token>", o el token de renovación a /v1/token/refresh.',
    },
    'invalid-token': {
      title: 'Token no válido',
      detail: 'El token no es válido, o su sesión ha terminado. Vuelva a iniciar sesión.',
    },
    'invalid-credentials': {
      title: 'Credenciales incorrectas',
      detail: 'El nombre de usuario o la contraseña no es correcto.',
    },
    'password-expired': {
      title: 'Contraseña caducada',
      detail:
        'La contraseña ha caducado. Cámbiela en /v1/change-password con changeToken, que se obtiene al iniciar sesión, como token Bearer. Después vuelva a iniciar sesión.',
    },
    'account-inactive': {
      title: 'Cuenta inactiva',
      detail: 'La cuenta no está activa. Póngase en contacto con la asistencia de este servicio.',
    },
    'identifier-unverified': {
      title: 'Identificador sin verificar',
      detail:
        'La dirección de correo o el número de teléfono de esta cuenta aún no se ha verificado. Abra el enlace de nuestro correo o introduzca el código que le enviamos. /v1/me/verification lo envía de nuevo; el token Bearer es su token de acceso o el verifyToken de un inicio de sesión rechazado.',
    },
    'wrong-password': {
      title: 'Contraseña incorrecta',
      detail: 'La contraseña no es correcta. No se ha cambiado nada.',
    },
    'code-invalid': {
      title: 'Código no válido',
      detail:
        'El código es incorrecto, ha caducado o ya se ha utilizado. Compruébelo o solicite uno nuevo.',
    },
    'second-factor-required': {
      title: 'Se necesita un segundo factor',
      detail:
        'La contraseña es correcta y esta cuenta pide algo más. Envíe un código o una llave de acceso a /v1/login/second-factor; el token de portador es el challengeToken de esta respuesta, y methods dice qué tiene la cuenta.',
    },
    'second-factor-setup-required': {
      title: 'Hay que configurar un segundo factor',
      detail:
        'La contraseña es correcta y este servicio exige un segundo factor, que esta cuenta todavía no tiene. Configure uno en /v1/me/totp o /v1/me/passkeys; el token de portador es el setupToken de esta respuesta. Después envíe {"method":"setup"} con el mismo token a /v1/login/second-factor.',
    },
    'second-factor-invalid': {
      title: 'Segundo factor no válido',
      detail:
        'El código o la llave de acceso no es correcto, o ya se ha utilizado. Espere al siguiente código o pruebe otro método.',
    },
    'passkey-invalid': {
      title: 'Llave de acceso no válida',
      detail:
        'Esta llave de acceso no se conoce aquí, o su respuesta no era correcta o llegó demasiado tarde. Inténtelo de nuevo o inicie sesión con la contraseña.',
    },
    'second-factor-exists': {
      title: 'El segundo factor ya existe',
      detail: 'La cuenta ya lo tiene. No se ha cambiado nada. Para sustituirlo, quítelo primero.',
    },
    'second-factor-not-found': {
      title: 'Segundo factor no encontrado',
      detail: 'La cuenta no lo tiene. Puede que se haya quitado.',
    },
    'last-second-factor': {
      title: 'Último segundo factor',
      detail:
        'Este servicio exige un segundo factor y este es el último de la cuenta. No se ha cambiado nada. Añada antes otro.',
    },
    'no-second-factor': {
      title: 'Sin segundo factor',
      detail: 'Esta cuenta no tiene segundo factor. No se ha cambiado nada.',
    },
    'too-many-passkeys': {
      title: 'Demasiadas llaves de acceso',
      detail: 'La cuenta ya tiene 20 llaves de acceso, que es el límite. Quite una que no se use.',
    },
    'cross-site-request': {
      title: 'Solicitud desde otro sitio',
      detail:
        'Solo se aceptan cookies de páginas de este servicio y de los orígenes de COOKIE_ORIGINS, en un navegador que envíe Origin o Sec-Fetch-Site. Envíe los tokens en la cabecera Authorization, o añada el origen de su página a COOKIE_ORIGINS.',
    },
    'bot-check-failed': {
      title: 'Comprobación contra bots no superada',
      detail:
        'Nada indica que haya una persona: el resultado de la comprobación contra bots falta, ha caducado, ya se ha usado o es para otra cosa. No se ha ejecutado nada. Repita la comprobación e inténtelo de nuevo. Una aplicación envía el resultado como turnstileToken.',
    },
    'permission-denied': {
      title: 'Permiso denegado',
      detail:
        'Su rol o su clave de API no lo permite. Pida a un administrador de este servicio un rol o una clave que lo permita. Solo los administradores pueden cambiar las cuentas del equipo.',
    },
    'access-required': {
      title: 'Se requiere Cloudflare Access',
      detail:
        'El equipo de este servicio inicia sesión primero mediante Cloudflare Access. Abra la dirección que Access protege o use una clave de API.',
    },
    'reauthentication-required': {
      title: 'Confirme su identidad',
      detail:
        'Para esto hay que haber confirmado la identidad hace un momento, con todo lo que pide un inicio de sesión. Hágalo en /v1/me/reauthenticate, o inicie sesión de nuevo, y repita la petición. Si a la cuenta le falta un segundo factor que este servicio exige, solo sirve iniciar sesión de nuevo.',
    },
    'user-not-found': {
      title: 'Cuenta no encontrada',
      detail:
        'No hay ninguna cuenta con este identificador. /v1/admin/users encuentra las que hay.',
    },
    'api-key-not-found': {
      title: 'Clave de API no encontrada',
      detail:
        'No hay ninguna clave de API con este identificador. /v1/admin/api-keys muestra las que hay.',
    },
    'own-account': {
      title: 'Su propia cuenta',
      detail:
        'Esta es su propia cuenta, que no se puede cambiar aquí. Use /v1/me o pídaselo a otro administrador.',
    },
    'last-admin': {
      title: 'Último administrador',
      detail:
        'Este es el último administrador activo. No se ha cambiado nada. Dé primero el rol de administrador a otra cuenta.',
    },
    'user-unverified': {
      title: 'Cuenta sin verificar',
      detail:
        'Ninguna dirección de correo ni número de teléfono de esta cuenta está verificado, así que no puede recibir un rol. Primero hay que verificar uno.',
    },
    'user-unreachable': {
      title: 'Cuenta sin contacto',
      detail:
        'No se ha enviado nada: la cuenta no está activa, o no tiene dirección de correo ni número de teléfono al que enviar un enlace o un código.',
    },
    'webhook-not-found': {
      title: 'Webhook no encontrado',
      detail: 'No hay ningún webhook con este identificador. Puede que se haya eliminado.',
    },
    'webhook-disabled': {
      title: 'Webhook desactivado',
      detail: 'No se envía nada a este webhook mientras está desactivado. Actívelo primero.',
    },
    'too-many-webhooks': {
      title: 'Demasiados webhooks',
      detail: 'Ya hay 20 webhooks, que es el límite. Elimine uno que no se use.',
    },
    'too-many-api-keys': {
      title: 'Demasiadas claves de API',
      detail: 'Ya hay 100 claves de API, que es el límite. Revoque una que no se use.',
    },
    'session-not-found': {
      title: 'Sesión no encontrada',
      detail: 'No tiene ninguna sesión abierta con este id. /v1/sessions enumera las que tiene.',
    },
    'not-found': {
      title: 'No encontrado',
      detail: 'No hay nada en esta ruta. /openapi.json enumera todas las que existen.',
    },
    'method-not-allowed': {
      title: 'Método no permitido',
      detail: 'Esta ruta no admite este método. La cabecera Allow enumera los métodos que admite.',
    },
    'username-taken': {
      title: 'Nombre de usuario ya registrado',
      detail:
        'Ya existe una cuenta con esta dirección de correo o este número de teléfono. Inicie sesión o restablezca la contraseña.',
    },
    'already-verified': {
      title: 'Ya verificado',
      detail:
        'Esta dirección de correo o este número de teléfono ya está verificado. No tiene que hacer nada.',
    },
    'identifier-recently-changed': {
      title: 'Identificador cambiado hace poco',
      detail:
        'La dirección de correo o el número de teléfono anterior aún se puede recuperar, así que todavía no es posible volver a cambiar el actual. Inténtelo de nuevo dentro de unos días.',
    },
    'reset-link-invalid': {
      title: 'Enlace de restablecimiento no válido',
      detail:
        'El enlace es desconocido, ha caducado o ya se ha utilizado. Solicite uno nuevo en /v1/forgot-password.',
    },
    'confirmation-link-invalid': {
      title: 'Enlace de confirmación no válido',
      detail:
        'El enlace es desconocido, ha caducado o ya se ha utilizado. Inicie sesión o regístrese de nuevo.',
    },
    'verification-link-invalid': {
      title: 'Enlace de verificación no válido',
      detail:
        'El enlace es desconocido, ha caducado o ya se ha utilizado. Inicie sesión y solicite uno nuevo si todavía lo necesita.',
    },
    'undo-link-invalid': {
      title: 'Enlace para deshacer no válido',
      detail:
        'El enlace es desconocido, ha caducado o ya se ha utilizado. Si no puede iniciar sesión, restablezca la contraseña o póngase en contacto con la asistencia de este servicio.',
    },
    'precondition-failed': {
      title: 'Modificado entretanto',
      detail:
        'La cuenta ha cambiado desde la versión que indica If-Match. No se ha modificado nada. Vuelva a leerla y envíe el ETag que reciba.',
    },
    'payload-too-large': {
      title: 'Cuerpo demasiado grande',
      detail: `El cuerpo supera los ${maxBodyBytes / 1024} KiB. Envíe menos.`,
    },
    'unsupported-media-type': {
      title: 'Tipo de contenido no admitido',
      detail:
        'Envíe JSON en UTF-8 como "Content-Type: application/json", sin codificación de contenido.',
    },
    'validation-failed': {
      title: 'Datos no válidos',
      detail: 'La solicitud incumple las reglas enumeradas en errors. No se ha cambiado nada.',
    },
    'too-many-attempts': {
      title: 'Demasiados intentos',
      detail:
        'Demasiadas contraseñas o códigos incorrectos para esta cuenta. Espere el tiempo que indica Retry-After. Tras contraseñas incorrectas también ayuda restablecer la contraseña.',
    },
    'too-many-requests': {
      title: 'Demasiadas solicitudes',
      detail: 'Demasiadas solicitudes de este tipo. Espere el tiempo que indica Retry-After.',
    },
    'internal-error': {
      title: 'Error interno',
      detail:
        'Se ha producido un error por nuestra parte. Comunique el requestId a la asistencia de este servicio.',
    },
    'bad-configuration': {
      title: 'Configuración incorrecta',
      detail: 'El servicio no está bien configurado. Su registro indica qué ajuste es incorrecto.',
    },
    'service-unavailable': {
      title: 'Servicio no disponible',
      detail:
        'Un almacén de datos de este servicio no ha respondido. La solicitud se ha ejecutado por completo o no se ha ejecutado; inténtelo de nuevo en un momento.',
    },
  },
  fields: {
    required: 'Falta este campo.',
    wrong_type: 'Este campo no tiene el tipo JSON correcto.',
    unknown_member: 'Esta ruta no acepta ningún campo con este nombre.',
    too_short: 'El texto tiene muy pocos caracteres.',
    too_long: 'El texto tiene demasiados caracteres.',
    out_of_range: 'El número es demasiado pequeño o demasiado grande.',
    too_few: 'La lista está vacía.',
    unknown_cursor:
      'No es un cursor de esta lista con estos parámetros. Sin él se empieza por la primera página.',
    repeated: 'La lista contiene dos veces el mismo elemento.',
    forbidden_character:
      'El texto contiene un carácter de control o de dirección, o medio par sustituto.',
    invalid_identifier:
      'No es una dirección de correo ni un número de teléfono como +14155552671. No se aceptan alfabetos mezclados ni letras que se confunden con otras.',
    invalid_url:
      'No es la URL https de un servidor en Internet, en el puerto 443 o a partir del 1024, sin usuario, contraseña ni fragmento.',
    invalid_email:
      'No es una dirección de correo. No se aceptan alfabetos mezclados ni letras que se confunden con otras.',
    invalid_phone: 'No es un número de teléfono como +14155552671.',
    phone_unconfirmable:
      'Aquí no se puede confirmar un número de teléfono. Use una dirección de correo y ningún número.',
    conflicting_identifier: 'Este campo contradice a `username`.',
    taken: 'Ya existe una cuenta con este identificador.',
    invalid_date: 'No es una fecha del calendario con la forma AAAA-MM-DD.',
    date_not_in_past: 'La fecha debe ser anterior a hoy (UTC).',
    date_before_1900: 'La fecha no puede ser anterior al 1900-01-01.',
    date_too_far_ahead: 'La fecha no puede ser posterior a un año desde hoy (UTC).',
    date_before_birth: 'La fecha no puede ser anterior a la fecha de nacimiento.',
    date_after_joining: 'La fecha no puede ser posterior a la fecha de incorporación.',
    password_no_uppercase: 'La contraseña no tiene ninguna mayúscula.',
    password_no_lowercase: 'La contraseña no tiene ninguna minúscula.',
    password_no_digit: 'La contraseña no tiene ninguna cifra.',
    password_no_special: 'La contraseña no tiene ningún carácter especial.',
    password_common: 'La contraseña es muy común, o una variante sencilla de una que lo es.',
    password_contains_personal_data:
      'La contraseña contiene alguno de sus nombres, su dirección de correo o su número de teléfono, o una parte de ellos.',
    password_breached: 'La contraseña aparece en una filtración de datos conocida.',
    password_reused: 'La contraseña ya se ha utilizado en esta cuenta.',
    passkey_invalid:
      'No es la respuesta de un autenticador a las últimas opciones solicitadas, o llegó demasiado tarde.',
    setup_expired: 'La configuración ha caducado o pertenece a otra cuenta. Empiécela de nuevo.',
    time_in_future: 'El momento debe estar en el pasado.',
    hash_unknown: 'No es un hash de contraseña de un tipo que se lea aquí.',
    hash_ambiguous:
      'Varios sistemas escriben hashes así y los calculan de forma distinta. Indique en passwordScheme cuál es.',
    hash_malformed:
      'El texto empieza como un hash de contraseña de un tipo conocido, pero continúa de otra forma.',
    hash_too_costly:
      'Comprobar una contraseña con este hash llevaría más tiempo o memoria de lo que admite una petición. Omítalo: la persona elegirá una contraseña nueva.',
    hash_too_weak:
      'Quien lea este hash conoce la contraseña. Omítalo: la persona elegirá una contraseña nueva.',
    malformed_line: 'La línea no es un objeto JSON en UTF-8.',
    line_too_long: 'La línea es demasiado larga.',
    too_many_lines: 'La petición tiene demasiadas líneas. Envíe esta con la siguiente petición.',
  },
  measures: {
    atLeast: (characters) =>
      characters === 1 ? 'Al menos un carácter.' : `Al menos ${characters} caracteres.`,
    atMost: (characters) => `Como máximo ${characters} caracteres.`,
    visible: 'Al menos un carácter visible.',
    jsonType: (type) => `Debe ser del tipo JSON ${type}.`,
    oneOf: (values) => `Debe ser uno de estos valores: ${values.join(', ')}.`,
  },
} satisfies ProblemTexts;
