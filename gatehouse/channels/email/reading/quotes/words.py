"""How mail programs of many languages introduce an earlier mail and sign off. Lower case; one table a purpose.

Collected from Gmail, Outlook, Apple Mail, Thunderbird, Yahoo, Zoho, GMX, mail.ru, Yandex, QQ, NetEase, Naver, Daum and
others in the languages of the product and their neighbours.
"""

# The verb of "On Monday, Ada wrote:". Where a language puts it before the name, the line still ends in a colon.
WROTE = (
    "wrote|writes|sent|schrieb|geschrieben|hat geschrieben|a écrit|a ecrit|écrit|écrivait|escribió|escribio"
    "|escribe|va escriure|escreveu|escreve|ha scritto|scrive|schreef|geschreven|napisał(a)|napisał/a|napisał"
    "|napisała|napisal(a)|pisze|napsal(a)|napsal|napsala|napísal(a)|napísal|napísala|píše|írta|ezt írta|a scris"
    "|je napisal|je napisala|je napisao|je napisao/la|је написао|је написала|написал(а)|написал|написала|написали"
    "|пишет|писал(а)|писал|писала|написав(-ла)|написав(ла)|написав|пише|написа|skrev|skriver|kirjoitti|kirjoittaa"
    "|kirjutas|rakstīja|rašė|έγραψε|yazdı|yazdi|şunu yazdı|şunları yazdı|đã viết|viết|menulis|كتب|كتبت|كتب/كتبت"
    "|کتب|نوشت|כתב|כתבה|כתב/ה|ने लिखा"
)
# Written without spaces before them.
WROTE_GLUED = (
    "写道|寫道|编写|編寫|来信|のメール|のメッセージ|は書きました|さんは書きました"
    "|님이 작성|님의 말|작성|님이 썼습니다|님이 씀|เขียนว่า|เขียน"
)

# The fields of an earlier mail's head.
LABELS = {
    "from": (
        "from|de|von|van|da|från|fra|lähettäjä|od|feladó|от|от кого|від|від кого|gönderen|kimden|từ|người gửi"
        "|发件人|发信人|寄件者|寄件人|差出人|送信元|送信者|보낸 사람|보낸사람|보낸이|발신|من|מאת|de la|από|dari"
        "|จาก|expéditeur|mittente|remetente|afzender|absender|nadawca|отправитель|відправник|remitente|nuo|no"
    ),
    "date": (
        "sent|date|envoyé|envoyé le|envoye|gesendet|datum|verzonden|inviato|inviata|data|enviado|enviado el"
        "|enviada em|enviado em|enviada|fecha|skickat|sendt|dato|lähetetty|päivämäärä|päiväys|pvm|wysłano|wyslano"
        "|wysłane|odesláno|odoslané|elküldve|dátum|отправлено|дата|дата отправки|надіслано|відправлено|gönderildi"
        "|gönderilme tarihi|tarih|đã gửi|ngày|ngày gửi|thời gian|发送时间|发送日期|日期|时间|傳送時間|傳送日期"
        "|寄件日期|寄件時間|送信日時|日時|日付|보낸 날짜|보낸날짜|날짜|보낸시간|보낸 시간|일시|تاريخ الإرسال"
        "|التاريخ|أرسلت|تم الإرسال|נשלח|תאריך|trimis|ημερομηνία|στάλθηκε|dikirim|tanggal|วันที่"
    ),
    "to": (
        "to|an|à|a|aan|para|till|til|vastaanottaja|do|komu|címzett|кому|kime|alıcı|đến|tới|người nhận|收件人"
        "|收件者|收信人|宛先|受信者|받는 사람|받는사람|받는이|수신|إلى|אל|către|προς|kepada|ถึง|destinataire"
        "|destinatario|destinatário|pour|empfänger|получатель|одержувач"
    ),
    "subject": (
        "subject|betreff|objet|sujet|oggetto|asunto|assunto|onderwerp|ämne|emne|aihe|temat|předmět|predmet|tárgy"
        "|тема|konu|chủ đề|tiêu đề|主题|主旨|标题|主題|件名|題名|제목|الموضوع|نושא|נושא|subiect|θέμα|perihal"
        "|subjek|เรื่อง"
    ),
    "other": (
        "cc|bcc|reply-to|reply to|kopie|kopia|kopi|копия|копія|抄送|副本|密件抄送|참조|cópia|copie|copia|dw|نسخة"
        "|עותק|antwort an|risposta|rispondi a|responder a|répondre à|importance|priority|wichtigkeit|attachments"
        "|anlagen|pièces jointes|allegati|adjuntos|anexos|附件|添付ファイル|첨부|bilaga|organization|mailing list"
    ),
}

ORIGINAL = (
    "original message|original appointment|original email|reply message|ursprüngliche nachricht"
    "|original-nachricht|originalnachricht|message d'origine|message d’origine|message original|message initial"
    "|mensaje original|mensagem original|messaggio originale|oorspronkelijk bericht|origineel bericht"
    "|originalmeddelande|ursprungligt meddelande|opprinnelig melding|oprindelig meddelelse|original meddelelse"
    "|alkuperäinen viesti|wiadomość oryginalna|oryginalna wiadomość|původní zpráva|původní e-mail|pôvodná správa"
    "|eredeti üzenet|исходное сообщение|оригинальное сообщение|первоначальное сообщение|исходное письмо"
    "|оригінальне повідомлення|вихідне повідомлення|orijinal mesaj|özgün ileti|orijinal ileti|thư gốc"
    "|tin nhắn gốc|email gốc|原始邮件|原始郵件|原邮件|原信件|回复的原邮件|回复的邮件|元のメッセージ|원본 메시지"
    "|메시지 원본|원본 메일|원본메시지|رسالة أصلية|الرسالة الأصلية|הודעה מקורית|mesaj original|mesajul original|αρχικό μήνυμα"
    "|pesan asli|ข้อความต้นฉบับ|izvorna poruka|originalna poruka"
)
FORWARDED = (
    "forwarded message|forwarded email|forwarded by|begin forwarded message|weitergeleitete nachricht"
    "|anfang der weitergeleiteten nachricht|message transféré|message transmis|début du message réexpédié"
    "|début du message transféré|mensaje reenviado|inicio del mensaje reenviado|mensagem encaminhada"
    "|mensagem reencaminhada|início da mensagem reencaminhada|messaggio inoltrato|inizio messaggio inoltrato"
    "|doorgestuurd bericht|begin doorgestuurd bericht|vidarebefordrat meddelande|vidarebefordrat brev"
    "|videresendt melding|videresendt besked|videresendt meddelelse|edelleenlähetetty viesti|przekazana wiadomość"
    "|wiadomość przekazana|treść przekazanej wiadomości|přeposlaná zpráva|přeposlaný e-mail|preposlaná správa"
    "|továbbított üzenet|пересланное сообщение|пересылаемое сообщение|начало переадресованного сообщения"
    "|начало пересылаемого сообщения|переслане повідомлення|iletilen mesaj|iletilmiş ileti|yönlendirilen ileti"
    "|thư được chuyển tiếp|thư đã chuyển tiếp|转发邮件|转发的邮件|轉寄郵件|轉寄的郵件|以下是转发的邮件"
    "|转发邮件信息|転送メッセージ|転送されたメッセージ|전달된 메시지|전달된 메일|رسالة معاد توجيهها"
    "|رسالة مُعاد توجيهها|הודעה שהועברה|mesaj redirecționat|προωθημένο μήνυμα|pesan terusan"
)

# How signatures of programs and phones begin, and how they end in languages that put the verb last.
SENT_FIRST = (
    "sent|from my|get (?:\\[)?(?:outlook|bluemail|typeapp|spark)|envoyé|télécharge|obtenez|gesendet|verschickt|verzonden"
    "|verstuurd|inviato|scarica outlook|enviado|obtener outlook|obtén outlook|obtenha"
    "|skickat|sendt|lähetetty|hanki outlook|wysłano"
    "|wysłane|pobierz outlook|odesláno|odoslané|elküldve|отправлено|скачать outlook|надіслано|відправлено|được gửi"
    "|đã được gửi|đã gửi|gửi từ|发自|發自|發送自|寄自|获取 ?outlook|取得 ?outlook|أرسلت|أُرسلت|مرسل|تم الإرسال|נשלח|trimis"
    "|στάλθηκε|dikirim|poslano"
)
SENT_LAST = "gesendet|geschickt|verschickt|gönderildi|gönderilmiştir|发送|發送|傳送|送信|보냄|보냈습니다|전송"
PROGRAMS = (
    "iphone|ipad|ipod|apple watch|android|samsung|galaxy|huawei|honor|xiaomi|redmi|oppo|vivo|realme|nokia|htc"
    "|sony|xperia|motorola|moto|pixel|oneplus|blackberry|windows|outlook|mail|yahoo|gmail|aol|proton|tutanota"
    "|airmail|mailbox|spark|k-9|typeapp|bluemail|thunderbird|phone|mobile|device|tablet|smartphone|handy|mobil"
    "|cell|alcatel|wiko|telefon|téléphone|portable|celular|móvil|movil|telemóvel|cellulare|телефон|смартфон"
    "|мобільн|мобильн|手机|手機|スマホ|携帯|휴대|모바일|스마트폰|네이버|هاتف|جوال|טלפון|điện thoại|foxmail|qq"
    "|邮箱|信箱|ios|sparrow|superhuman|zoho|gmx|web.de|yandex"
)
# A line with one of these is about money, and is the customer's own ("Sent from my wallet to ...").
MONEY = (
    "wallet|ledger|trezor|metamask|address|exchange|account|network|deposit|withdraw|transfer|btc|eth|usdt|usdc"
    "|bitcoin|trc20|erc20|bep20|binance|coinbase|kraken|0x|memo|txid|hash|bank|кошел|адрес|钱包|地址|지갑"
    "|ウォレット|محفظة|ví |cüzdan|portefeuille|money|geld|argent|dinero|dinheiro|деньг|гроші|お金|cartera|carteira|monedero"
)

# How people take their leave, on a line of its own.
CLOSINGS = (
    "regards|best regards|kind regards|warm regards|with kind regards|best|best wishes|all the best|many thanks"
    "|thanks|thank you|cheers|sincerely|yours sincerely|yours truly|respectfully|mit freundlichen grüßen"
    "|mit freundlichen grüssen|freundliche grüße|viele grüße|beste grüße|liebe grüße|mfg|cordialement"
    "|bien cordialement|bien à vous|saludos|un saludo|saludos cordiales|atentamente|atenciosamente|cumprimentos"
    "|com os melhores cumprimentos|cordiali saluti|distinti saluti|met vriendelijke groet|vriendelijke groet"
    "|groeten|med vänliga hälsningar|med vennlig hilsen|med venlig hilsen|z poważaniem|pozdrawiam|s pozdravem"
    "|с уважением|с наилучшими пожеланиями|з повагою|saygılarımla|iyi çalışmalar|trân trọng|此致|敬礼|祝好"
    "|よろしくお願いします|敬具|감사합니다|مع تحياتي|تحياتي|בברכה"
)
TITLES = (
    "ceo|cto|cfo|coo|cmo|founder|co-founder|manager|director|engineer|developer|consultant|president|officer"
    "|head of|team lead|sales|marketing|accountant|lawyer|attorney|analyst|geschäftsführer|leiter|directeur"
    "|gérant|gerente|directora|diretor|direttore|директор|менеджер|经理|总监|代表取締役|部長|課長|대표이사|과장"
    "|مدير"
)
