"""Sentences in other languages, none of them shared with the tests."""

SENTENCES: dict[str, tuple[str, ...]] = {
    "de": ("Heute Morgen lag der ganze Hof unter frischem Schnee.", "Können Sie mir sagen, wann die nächste Fähre fährt?", "Die Rechnung wurde bereits vor zwei Wochen bezahlt.",
           "Für den Teig braucht man Mehl, Wasser und etwas Geduld.", "Niemand wusste, warum die Straße gesperrt war."),
    "fr": ("Ce matin, toute la cour était couverte de neige fraîche.", "Pourriez-vous me dire quand part le prochain bateau ?", "La facture a déjà été réglée il y a deux semaines.",
           "Pour la pâte, il faut de la farine, de l'eau et un peu de patience.", "Personne ne savait pourquoi la route était fermée."),
    "es": ("Esta mañana todo el patio estaba cubierto de nieve.", "¿Me puede decir cuándo sale el próximo barco?", "La factura ya se pagó hace dos semanas.",
           "Para la masa se necesita harina, agua y un poco de paciencia.", "Nadie sabía por qué la calle estaba cerrada."),
    "it": ("Stamattina tutto il cortile era coperto di neve fresca.", "Può dirmi quando parte il prossimo traghetto?", "La fattura è stata pagata già due settimane fa.",
           "Per l'impasto servono farina, acqua e un po' di pazienza.", "Nessuno sapeva perché la strada fosse chiusa."),
    "pt": ("Esta manhã o pátio estava todo coberto de neve.", "Pode dizer-me quando parte o próximo barco?", "A conta já foi paga há duas semanas.",
           "Para a massa é preciso farinha, água e um pouco de paciência.", "Ninguém sabia por que a rua estava fechada."),
    "nl": ("Vanochtend lag de hele binnenplaats onder verse sneeuw.", "Kunt u mij zeggen wanneer de volgende boot vertrekt?", "De rekening is twee weken geleden al betaald.",
           "Voor het deeg heb je meel, water en wat geduld nodig.", "Niemand wist waarom de straat was afgesloten."),
    "pl": ("Dziś rano całe podwórze było pokryte świeżym śniegiem.", "Czy może mi pan powiedzieć, kiedy odpływa następny prom?", "Rachunek został zapłacony już dwa tygodnie temu.",
           "Do ciasta potrzeba mąki, wody i odrobiny cierpliwości.", "Nikt nie wiedział, dlaczego ulica była zamknięta."),
    "ru": ("Сегодня утром весь двор был покрыт свежим снегом.", "Скажите, пожалуйста, когда отходит следующий паром?", "Счёт был оплачен ещё две недели назад.",
           "Для теста нужны мука, вода и немного терпения.", "Никто не знал, почему дорога закрыта."),
    "zh": ("今天早上，整个院子都盖上了一层新雪。", "请问下一班渡轮什么时候出发？", "这张账单两个星期以前就已经付清了。", "做面团需要面粉、水和一点耐心。", "没有人知道这条路为什么被封了。"),
    "ja": ("今朝、中庭は新しい雪ですっかり覆われていました。", "次のフェリーはいつ出発しますか。", "請求書は二週間前にもう支払われました。", "生地には小麦粉と水と少しの忍耐が必要です。", "なぜ道が閉鎖されたのか誰も知りませんでした。"),
    "tr": ("Bu sabah bütün avlu taze karla kaplıydı.", "Bir sonraki vapurun ne zaman kalktığını söyler misiniz?", "Fatura iki hafta önce zaten ödendi.", "Hamur için un, su ve biraz sabır gerekir.", "Yolun neden kapalı olduğunu kimse bilmiyordu."),
    "ar": ("غطى الثلج الجديد الفناء كله هذا الصباح.", "هل يمكنك أن تخبرني متى تغادر العبارة القادمة؟", "تم دفع الفاتورة قبل أسبوعين.", "يحتاج العجين إلى الدقيق والماء وقليل من الصبر.", "لم يعرف أحد لماذا أغلق الطريق."),
}  # fmt: skip
