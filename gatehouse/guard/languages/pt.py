"""Portuguese, European and Brazilian."""

from gatehouse.guard.languages.shape import Language

LANGUAGE = Language(
    phrase=(
        "frase semente | frase de recuperação | frases de recuperação | frase secreta | frase de backup"
        " | frase mnemônica | frase mnemónica | palavras de recuperação | palavras semente | palavras secretas"
        " | palavras-chave | 12 palavras | 24 palavras | doze palavras | vinte e quatro palavras | semente"
        " | mnemônico | mnemónica | frase seed | frase secreta de recuperação | palavras | frase"
        " | frase de segurança"
    ),
    key=(
        "chave privada | chaves privadas | chave secreta | chave particular | chave privada da carteira | private key"
    ),
    codes=(
        "códigos de recuperação | código de recuperação | códigos de backup | código de backup"
        " | códigos de reserva | códigos de segurança de backup | códigos de emergência | código de emergência"
        " | códigos reserva | códigos de cópia de segurança | códigos alternativos"
    ),
    seed=(
        "chave de configuração | chave do google authenticator | chave do autenticador | chave de autenticação"
        " | chave secreta | chave totp | segredo totp | chave 2fa | segredo 2fa | chave do authenticator"
        " | chave manual | chave secreta do google authenticator | chave de instalação"
    ),
    api=(
        "segredo da api | segredo api | api segredo | chave secreta | chave secreta da api | chave secreta de api"
        " | chave api secreta | segredo de api | segredo | segredo do cliente | chave privada da api | api secret"
    ),
    card=(
        "número do cartão | cartão de crédito | cartão de débito | cartão bancário | número do meu cartão"
        " | cartão | número de cartão"
    ),
    otp=(
        "código de verificação | código de confirmação | código de segurança | código de autenticação"
        " | código de uso único | senha de uso único | senha única | código sms | código por sms | código do sms"
        " | código de sms | código de acesso | código de login | código 2fa | código do google authenticator"
        " | código do google | código otp | código temporário | código de ativação | código de validação"
        " | código do autenticador | código de 6 dígitos | código de seis dígitos | código do e-mail"
        " | código do email | palavra-passe de uso único | código totp | código de autorização"
        " | código do aplicativo | código de dois fatores"
    ),
    code="código | códigos",
    pw=(
        "senha | senhas | palavra-passe | palavras-passe | palavra passe | pin | código pin | senha de acesso"
        " | senha de fundos | senha de login | senha de saque | senha de negociação | senha antiga | nova senha"
        " | senha nova | palavra-chave de acesso | password | frase-senha | passe"
    ),
    other=(
        "código de erro | códigos de erro | erro | código postal | cep | código do país | código de área | ddd"
        " | prefixo | código de indicação | código de referência | código de convite | código promocional"
        " | código de promoção | código de desconto | cupom | código de cupom | cupão | código de presente"
        " | código de bônus | código de afiliado | código de status | código http | código qr | códigos qr"
        " | qr code | código-fonte | código fonte | código de barras | código swift | código do banco"
        " | código da moeda | código de rastreio | código de rastreamento | código de resposta | pedido"
        " | número do pedido | ordem | número da ordem | id da ordem | id do pedido | transação | id da transação"
        " | hash | hash da transação | txid | uid | id do usuário | id do utilizador | id | número de cliente"
        " | ticket | chamado | número do ticket | caso | referência | número de referência | fatura"
        " | número da fatura | endereço | número da conta | telefone | número de telefone | número de série"
        " | chave pública | assinatura | chave api | chave de api | código antiphishing | código anti-phishing"
        " | bloco | cpf | cnpj | código do produto | protocolo | número de protocolo"
    ),
    is_="é | era | são | eram | seguinte | seguintes | a seguir | seguir | foi | e",
    fill=(
        "o | a | os | as | meu | minha | meus | minhas | seu | sua | teu | tua | um | uma | este | esta | esse"
        " | essa | que | eu | novo | nova | antigo | antiga | atual | aqui | agora | número | último | hoje | ele"
        " | acabei | n"
    ),
    lead="por | via | em | com | para | de | do | da | no | na",
    carrier=(
        "sms | mensagem | e-mail | email | app | aplicativo | aplicação | recebi | recebido | receber | chegou"
        " | chegada | enviaram | enviou | enviado | mandaram | veio | digitei | digito | inseri | telefone"
        " | celular | telemóvel | por | via | google | authenticator | autenticador | aparece | mostra | me | uso"
        " | usei | whatsapp | deu | deram"
    ),
    link=(
        "de | do | da | dos | das | para | no | na | em | com | ao | conta | contas | carteira | wallet"
        " | corretora | login | acesso | plataforma | perfil"
    ),
    error="erro | falha | falhou | resposta | servidor | rejeitado | retornou | retorna",
    between="depois | palavra",
    mine="meu | seu | teu",
)
