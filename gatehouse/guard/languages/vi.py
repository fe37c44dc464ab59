"""Vietnamese. Tone marks do not matter, since many customers leave them out."""

from gatehouse.guard.languages.shape import Language

LANGUAGE = Language(
    phrase=(
        "cụm từ khôi phục | cụm từ hạt giống | cụm từ bí mật | cụm từ gốc | cụm từ ghi nhớ | từ khôi phục | 12 từ"
        " | 24 từ | từ khóa khôi phục | cụm từ khôi phục bí mật | seed phrase | cụm từ | chuỗi khôi phục"
        " | từ bí mật | từ gợi nhớ"
    ),
    key=(
        "khóa riêng | khoá riêng | khóa riêng tư | khoá riêng tư | khóa cá nhân | khóa bí mật | khoá bí mật"
        " | private key | chìa khóa riêng | khóa private | mã khóa riêng"
    ),
    codes=("mã khôi phục | mã dự phòng | mã sao lưu | các mã dự phòng | các mã khôi phục | mã phục hồi | mã backup"),
    seed=(
        "khóa thiết lập | khoá thiết lập | khóa cài đặt | mã thiết lập | khóa google authenticator"
        " | khóa authenticator | khóa xác thực | khoá xác thực | khóa totp | khóa 2fa | khóa bí mật | khoá bí mật"
        " | mã bí mật 2fa | mã bí mật | khóa bí mật google authenticator | mã khóa 2fa | khóa bí mật 2fa"
    ),
    api=(
        "khóa bí mật | khoá bí mật | khóa bí mật api | khoá bí mật api | api secret | mã bí mật api | bí mật api"
        " | secret key | khóa api bí mật | khoá api bí mật | secret"
    ),
    card="số thẻ | thẻ tín dụng | thẻ ghi nợ | số thẻ tín dụng | thẻ ngân hàng | số thẻ ngân hàng | thẻ visa",
    otp=(
        "mã xác minh | mã xác nhận | mã xác thực | mã otp | mã sms | mã bảo mật | mã đăng nhập | mã kích hoạt"
        " | mã 2fa | mật khẩu một lần | mật khẩu dùng một lần | mã dùng một lần | mã google authenticator"
        " | mã google | mã email | mã truy cập | mã xác minh sms | mã xác minh email | mã 6 số | mã 6 chữ số"
        " | mã gồm 6 số | mã an toàn | mã otp sms | mã authenticator | mã xác thực hai yếu tố | mã từ sms"
        " | mã trong sms | mã số otp"
    ),
    code="mã",
    pw=(
        "mật khẩu | mk | mật mã | mã pin | pin | mật khẩu đăng nhập | mật khẩu giao dịch | mật khẩu quỹ"
        " | mật khẩu rút tiền | mật khẩu cũ | mật khẩu mới | mật khẩu tài khoản | pass | password | matkhau"
    ),
    other=(
        "mã lỗi | lỗi | mã bưu điện | mã bưu chính | mã quốc gia | mã vùng | mã giới thiệu | mã mời"
        " | mã khuyến mãi | mã giảm giá | mã quà tặng | mã trạng thái | mã qr | mã nguồn | mã vạch | mã swift"
        " | mã ngân hàng | mã giao dịch | mã lệnh | mã đơn | mã đơn hàng | mã tham chiếu | mã băm | mã hash"
        " | hash | txid | uid | mã người dùng | mã khách hàng | id | mã số thuế | mã hợp đồng | đơn hàng | lệnh"
        " | số lệnh | giao dịch | id giao dịch | mã vé | số phiếu | phiếu | hóa đơn | địa chỉ | số tài khoản"
        " | số điện thoại | điện thoại | số sê-ri | khóa công khai | chữ ký | khóa api | mã chống lừa đảo"
        " | mã tiền tệ | mã phản hồi | mã theo dõi | mã vận đơn | mã đại lý | mã phiếu | mã yêu cầu | mã hồ sơ"
        " | khối | mã chứng khoán | mã thưởng | mã đối tác | mã hóa"
    ),
    is_="là | như sau | sau",
    fill=(
        "của | tôi | mình | em | anh | này | đây | mới | cũ | hiện tại | bạn | số | cái | đó | vừa | hôm nay | bây giờ"
    ),
    lead="qua | từ | trong | về | đến | bằng | cho | của",
    carrier=(
        "sms | tin nhắn | tin | nhắn | email | thư | ứng dụng | app | nhận | được | nhận được | gửi | gửi đến"
        " | đã | nhập | điện thoại | qua | từ | trong | google | authenticator | hiện | hiển thị | dùng | bằng"
        " | về | đến"
    ),
    link="cho | của | tài khoản | ví | đăng nhập | sàn",
    error="lỗi | thất bại | phản hồi | máy chủ | từ chối | báo",
    between="và | từ",
    mine="tôi | bạn | mình",
)
