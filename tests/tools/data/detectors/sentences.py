"""Short and medium sentences in many languages, written for these tests."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, ...]] = {
    "en": (
        "Where can I find my invoice?", "Please close the window.", "The train leaves at nine and arrives before noon.",
        "I would like to change my booking.", "Thank you very much for your patience.", "What is the capital of Peru?",
        "Water boils at a lower temperature on high mountains.", "She forgot her keys at the office yesterday.",
        "Explain how a heat pump works.", "My card was declined twice this morning.", "The soup needs a little more salt.",
        "Our garden is full of bees in early summer, and the neighbours bring us honey.",
    ),
    "de": (
        "Wo finde ich meine Rechnung?", "Bitte schließen Sie das Fenster.", "Der Zug fährt um neun ab und kommt vor Mittag an.",
        "Ich möchte meine Buchung ändern.", "Vielen Dank für Ihre Geduld.", "Was ist die Hauptstadt von Peru?",
        "Auf hohen Bergen kocht Wasser bei niedrigerer Temperatur.", "Sie hat gestern ihre Schlüssel im Büro vergessen.",
        "Erkläre, wie eine Wärmepumpe funktioniert.", "Meine Karte wurde heute zweimal abgelehnt.", "Die Suppe braucht etwas mehr Salz.",
        "Unser Garten ist im Frühsommer voller Bienen, und die Nachbarn bringen uns Honig.",
    ),
    "fr": (
        "Où puis-je trouver ma facture ?", "Fermez la fenêtre, s'il vous plaît.", "Le train part à neuf heures et arrive avant midi.",
        "Je voudrais modifier ma réservation.", "Merci beaucoup pour votre patience.", "Quelle est la capitale du Pérou ?",
        "L'eau bout à une température plus basse en montagne.", "Elle a oublié ses clés au bureau hier.",
        "Expliquez comment fonctionne une pompe à chaleur.", "Ma carte a été refusée deux fois ce matin.", "La soupe manque un peu de sel.",
        "Notre jardin est plein d'abeilles au début de l'été et les voisins nous apportent du miel.",
    ),
    "es": (
        "¿Dónde puedo encontrar mi factura?", "Cierre la ventana, por favor.", "El tren sale a las nueve y llega antes del mediodía.",
        "Quisiera cambiar mi reserva.", "Muchas gracias por su paciencia.", "¿Cuál es la capital de Perú?",
        "En las montañas altas el agua hierve a menor temperatura.", "Ayer olvidó sus llaves en la oficina.",
        "Explica cómo funciona una bomba de calor.", "Rechazaron mi tarjeta dos veces esta mañana.", "A la sopa le falta un poco de sal.",
        "Nuestro jardín está lleno de abejas a principios del verano y los vecinos nos traen miel.",
    ),
    "it": (
        "Dove posso trovare la mia fattura?", "Per favore, chiuda la finestra.", "Il treno parte alle nove e arriva prima di mezzogiorno.",
        "Vorrei modificare la mia prenotazione.", "Grazie mille per la vostra pazienza.", "Qual è la capitale del Perù?",
        "In alta montagna l'acqua bolle a una temperatura più bassa.", "Ieri ha dimenticato le chiavi in ufficio.",
        "Spiega come funziona una pompa di calore.", "La mia carta è stata rifiutata due volte stamattina.", "Alla zuppa serve un po' più di sale.",
        "All'inizio dell'estate il nostro giardino è pieno di api e i vicini ci portano il miele.",
    ),
    "pt": (
        "Onde posso encontrar a minha fatura?", "Por favor, feche a janela.", "O trem sai às nove e chega antes do meio-dia.",
        "Gostaria de alterar a minha reserva.", "Muito obrigado pela sua paciência.", "Qual é a capital do Peru?",
        "Nas montanhas altas a água ferve a uma temperatura mais baixa.", "Ontem ela esqueceu as chaves no escritório.",
        "Explique como funciona uma bomba de calor.", "O meu cartão foi recusado duas vezes esta manhã.", "A sopa precisa de um pouco mais de sal.",
        "O nosso jardim fica cheio de abelhas no início do verão e os vizinhos trazem-nos mel.",
    ),
    "nl": (
        "Waar kan ik mijn factuur vinden?", "Doe alstublieft het raam dicht.", "De trein vertrekt om negen uur en komt voor de middag aan.",
        "Ik wil graag mijn boeking wijzigen.", "Hartelijk dank voor uw geduld.", "Wat is de hoofdstad van Peru?",
        "Hoog in de bergen kookt water bij een lagere temperatuur.", "Ze is gisteren haar sleutels op kantoor vergeten.",
        "Leg uit hoe een warmtepomp werkt.", "Mijn kaart werd vanochtend twee keer geweigerd.", "De soep heeft wat meer zout nodig.",
        "Onze tuin zit in de vroege zomer vol bijen en de buren brengen ons honing.",
    ),
    "sv": (
        "Var hittar jag min faktura?", "Stäng fönstret, tack.", "Tåget går klockan nio och kommer fram före lunch.",
        "Jag skulle vilja ändra min bokning.", "Tack så mycket för ert tålamod.", "Vad heter huvudstaden i Peru?",
        "Högt uppe i bergen kokar vatten vid lägre temperatur.", "Hon glömde sina nycklar på kontoret igår.",
        "Förklara hur en värmepump fungerar.", "Mitt kort nekades två gånger i morse.", "Soppan behöver lite mer salt.",
        "Vår trädgård är full av bin på försommaren och grannarna ger oss honung.",
    ),
    "pl": (
        "Gdzie znajdę swoją fakturę?", "Proszę zamknąć okno.", "Pociąg odjeżdża o dziewiątej i przyjeżdża przed południem.",
        "Chciałbym zmienić rezerwację.", "Dziękuję bardzo za cierpliwość.", "Jaka jest stolica Peru?",
        "Wysoko w górach woda wrze w niższej temperaturze.", "Wczoraj zapomniała kluczy z biura.",
        "Wyjaśnij, jak działa pompa ciepła.", "Moja karta została dziś dwa razy odrzucona.", "Zupa potrzebuje trochę więcej soli.",
        "Nasz ogród jest wczesnym latem pełen pszczół, a sąsiedzi przynoszą nam miód.",
    ),
    "tr": (
        "Faturamı nerede bulabilirim?", "Lütfen pencereyi kapatın.", "Tren saat dokuzda kalkıyor ve öğleden önce varıyor.",
        "Rezervasyonumu değiştirmek istiyorum.", "Sabrınız için çok teşekkür ederim.", "Peru'nun başkenti neresidir?",
        "Yüksek dağlarda su daha düşük sıcaklıkta kaynar.", "Dün anahtarlarını ofiste unuttu.",
        "Isı pompasının nasıl çalıştığını açıkla.", "Kartım bu sabah iki kez reddedildi.", "Çorbaya biraz daha tuz lazım.",
        "Bahçemiz yazın başında arılarla dolu ve komşular bize bal getiriyor.",
    ),
    "ru": (
        "Где я могу найти свой счёт?", "Закройте, пожалуйста, окно.", "Поезд отправляется в девять и прибывает до полудня.",
        "Я хотел бы изменить бронирование.", "Большое спасибо за терпение.", "Какой город является столицей Перу?",
        "Высоко в горах вода кипит при более низкой температуре.", "Вчера она забыла ключи в офисе.",
        "Объясни, как работает тепловой насос.", "Мою карту сегодня утром дважды отклонили.", "В супе не хватает соли.",
        "Наш сад в начале лета полон пчёл, и соседи приносят нам мёд.",
    ),
    "zh": (
        "我在哪里可以找到我的发票？", "请把窗户关上。", "火车九点出发，中午之前到达。", "我想修改我的预订。", "非常感谢您的耐心等待。",
        "秘鲁的首都是哪里？", "在高山上，水的沸点比较低。", "她昨天把钥匙忘在办公室了。", "请解释热泵是如何工作的。",
        "我的银行卡今天早上被拒绝了两次。", "这碗汤还需要再加一点盐。", "初夏的时候，我们的花园里到处都是蜜蜂，邻居会给我们送蜂蜜。",
    ),
    "ja": (
        "請求書はどこで見られますか。", "窓を閉めてください。", "電車は九時に出て、正午前に着きます。", "予約を変更したいのですが。",
        "お待ちいただきありがとうございます。", "ペルーの首都はどこですか。", "高い山では水がより低い温度で沸騰します。",
        "彼女は昨日、会社に鍵を忘れました。", "ヒートポンプの仕組みを説明してください。", "今朝、カードが二回も拒否されました。",
        "スープにはもう少し塩が必要です。", "初夏の庭は蜂でいっぱいで、近所の人が蜂蜜を持ってきてくれます。",
    ),
    "ko": (
        "제 청구서는 어디에서 볼 수 있나요?", "창문을 닫아 주세요.", "기차는 아홉 시에 출발해서 정오 전에 도착합니다.",
        "예약을 변경하고 싶습니다.", "기다려 주셔서 정말 감사합니다.", "페루의 수도는 어디입니까?",
        "높은 산에서는 물이 더 낮은 온도에서 끓습니다.", "그녀는 어제 사무실에 열쇠를 두고 왔습니다.",
        "히트 펌프가 어떻게 작동하는지 설명하세요.", "오늘 아침에 카드가 두 번 거절되었습니다.", "수프에 소금이 조금 더 필요합니다.",
        "초여름이면 우리 정원은 벌로 가득하고 이웃들이 꿀을 가져다줍니다.",
    ),
    "ar": (
        "أين يمكنني أن أجد فاتورتي؟", "من فضلك أغلق النافذة.", "يغادر القطار في التاسعة ويصل قبل الظهر.", "أود تغيير حجزي.",
        "شكرا جزيلا على صبركم.", "ما هي عاصمة بيرو؟", "يغلي الماء في الجبال العالية عند درجة حرارة أقل.",
        "نسيت مفاتيحها في المكتب أمس.", "اشرح كيف تعمل المضخة الحرارية.", "رفضت بطاقتي مرتين هذا الصباح.",
        "الحساء يحتاج إلى المزيد من الملح.", "حديقتنا مليئة بالنحل في بداية الصيف والجيران يحضرون لنا العسل.",
    ),
    "vi": (
        "Tôi có thể tìm hóa đơn của mình ở đâu?", "Vui lòng đóng cửa sổ.", "Tàu khởi hành lúc chín giờ và đến trước buổi trưa.",
        "Tôi muốn thay đổi đặt chỗ của mình.", "Cảm ơn bạn rất nhiều vì đã kiên nhẫn.", "Thủ đô của Peru là gì?",
        "Trên núi cao nước sôi ở nhiệt độ thấp hơn.", "Hôm qua cô ấy để quên chìa khóa ở văn phòng.",
        "Hãy giải thích cách hoạt động của máy bơm nhiệt.", "Thẻ của tôi bị từ chối hai lần sáng nay.", "Món súp cần thêm một chút muối.",
        "Khu vườn của chúng tôi đầy ong vào đầu mùa hè và hàng xóm mang mật ong đến.",
    ),
}  # fmt: skip
"""Twelve sentences in each of sixteen languages."""
