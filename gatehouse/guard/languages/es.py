"""Spanish."""

from gatehouse.guard.languages.shape import Language

LANGUAGE = Language(
    phrase=(
        "frase semilla | frase de recuperación | frases de recuperación | frase secreta | frase de respaldo"
        " | frase mnemotécnica | frase mnemónica | palabras de recuperación | palabras semilla"
        " | palabras secretas | palabras clave | 12 palabras | 24 palabras | doce palabras"
        " | veinticuatro palabras | semilla | mnemónico | frase de recuperación secreta"
        " | frase secreta de recuperación | palabras | frase | palabras de respaldo"
    ),
    key=(
        "clave privada | claves privadas | llave privada | llaves privadas | clave secreta | llave secreta"
        " | key privada"
    ),
    codes=(
        "códigos de recuperación | código de recuperación | códigos de respaldo | código de respaldo"
        " | códigos de reserva | códigos de seguridad de respaldo | códigos de emergencia | código de emergencia"
        " | código de reserva | códigos de copia de seguridad | códigos de rescate | códigos alternativos"
    ),
    seed=(
        "clave de configuración | clave de google authenticator | clave del autenticador | clave de autenticación"
        " | clave secreta | llave secreta | clave totp | secreto totp | clave 2fa | secreto 2fa"
        " | clave de authenticator | clave manual | clave secreta de google authenticator"
        " | clave del authenticator | llave del autenticador"
    ),
    api=(
        "secreto de api | secreto api | api secreto | clave secreta | clave secreta de api"
        " | clave secreta de la api | clave api secreta | secreto de la api | llave secreta | secreto"
        " | secreto del cliente | clave privada de api"
    ),
    card=(
        "número de tarjeta | tarjeta de crédito | tarjeta de débito | tarjeta bancaria | número de mi tarjeta"
        " | tarjeta | número de la tarjeta | n° de tarjeta"
    ),
    otp=(
        "código de verificación | código de confirmación | código de seguridad | código de autenticación"
        " | código de un solo uso | contraseña de un solo uso | código sms | código por sms | código del sms"
        " | código de sms | código de acceso | código de inicio de sesión | código 2fa"
        " | código de google authenticator | código de google | código otp | código temporal"
        " | código de activación | código de validación | código del autenticador | código de 6 dígitos"
        " | código de seis dígitos | código del correo | código de doble factor | código único | código totp"
        " | código de autorización | código de la app | clave dinámica | código de un sólo uso"
    ),
    code="código | códigos",
    pw=(
        "contraseña | contraseñas | contrasena | contrasenia | clave | clave de acceso | password | pin"
        " | código pin | contraseña de inicio | contraseña de fondos | contraseña de comercio"
        " | contraseña de retiro | clave de retiro | frase de contraseña | palabra clave de acceso"
        " | contraseña antigua | contraseña nueva | nueva contraseña"
    ),
    other=(
        "código de error | códigos de error | error | código postal | código de país | código país | prefijo"
        " | código de área | código de referido | código de referidos | código de referencia"
        " | código de invitación | código promocional | código de promoción | código de descuento"
        " | código de cupón | cupón | código de regalo | código de bono | código de afiliado | código de estado"
        " | código http | código qr | códigos qr | código fuente | código de barras | código swift"
        " | código de banco | código de moneda | código de seguimiento | código de respuesta | código de producto"
        " | pedido | número de pedido | orden | número de orden | id de orden | id de pedido | transacción"
        " | transacciones | id de transacción | hash | hash de transacción | hash de la transacción | txid | uid"
        " | id de usuario | id | número de cliente | ticket | número de ticket | caso | número de caso"
        " | referencia | número de referencia | factura | número de factura | dirección | número de cuenta"
        " | teléfono | número de teléfono | número de serie | clave pública | llave pública | firma | clave api"
        " | clave de api | código antiphishing | código anti-phishing | código de reserva de hotel | bloque"
        " | código de cliente | código de ticket | código de sucursal"
    ),
    is_=("es | era | son | siguiente | siguientes | es el siguiente | a continuación | continuación | fue | sería"),
    fill=(
        "el | la | los | las | mi | mis | tu | su | sus | un | una | este | esta | ese | que | yo | lo | nuevo"
        " | nueva | antiguo | anterior | antigua | actual | aquí | ahora | número | último | hoy | he | acabo"
        " | nº"
    ),
    lead="por | vía | en | con | para | de | del",
    carrier=(
        "sms | mensaje | correo | email | e-mail | app | aplicación | recibí | recibido | recibir | llegó"
        " | llegado | me | enviaron | envió | enviado | mandaron | dio | dieron | ingresé | introduzco | ingreso"
        " | puse | teléfono | celular | móvil | por | vía | google | authenticator | autenticador | sale"
        " | aparece | muestra | uso | usé | whatsapp"
    ),
    link=(
        "de | del | para | a | al | en | con | cuenta | cuentas | billetera | cartera | monedero | wallet"
        " | sesión | correo | acceso | plataforma | perfil"
    ),
    error="error | fallo | falló | respuesta | servidor | rechazado | devuelve | devolvió",
    between="y | luego | palabra",
    mine="mi | su | tu",
)
