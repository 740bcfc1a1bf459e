/// Invented people and places, for fakes, tests and previews.
public enum Samples {
    private static func row(_ object: String, _ id: String, _ title: String, _ subtitle: String = "") -> RecordRow {
        RecordRow(objectName: object, id: id, title: title, subtitle: subtitle, cells: [])
    }

    private static func task(_ id: String, _ time: String, _ title: String, _ hint: String, _ kind: String) -> AgendaLine {
        AgendaLine(
            row: row("task", id, title),
            time: time,
            overdue: time == "昨天",
            taskKind: kind,
            relatedObject: "customer",
            relatedId: "c-\(id)",
            customerId: "c-\(id)",
            hint: hint,
            phone: kind == "call" ? "138 0013 8000" : nil
        )
    }

    /// A day with one task overdue.
    public static let day = HomeView(
        agenda: [
            task("t1", "昨天", "给贺兰机电回报价", "贺兰机电 · 邵一鸣", "task"),
            task("t2", "9:30", "拜访 云岭精密", "城西路 88 号 · 2.1 公里 · 上次 34 天前", "visit"),
            task("t3", "14:00", "电话 星野电子 · 顾总", "确认样品到货", "call")
        ],
        overdueLabel: "逾期 1",
        todayLabel: "今天 2",
        doneToday: 2,
        visitsToday: 1,
        summary: "1 个拜访 · 其他 2 项",
        progress: "已完成 2 项 · 签到 1 次"
    )

    /// Ready-made lists.
    public static let views = [ChoiceView(name: "mine", label: "我的"), ChoiceView(name: "all", label: "全部")]

    /// Fields to filter by.
    public static let filters = [
        FilterField(
            name: "level",
            label: "级别",
            choices: [ChoiceView(name: "a", label: "A 级"), ChoiceView(name: "b", label: "B 级")]
        )
    ]

    /// Rows of customers from a number on.
    public static func customers(from first: Int, count: Int) -> [RecordRow] {
        (first..<(first + count)).map { row("customer", "c\($0)", "客户 \($0)", "A 级 · 现有客户") }
    }

    private static func item(_ field: String, _ label: String, _ text: String) -> DetailItem {
        DetailItem(label: label, cell: CellView(field: field, text: text, tone: nil, linkObject: nil, linkId: nil))
    }

    /// A customer's page.
    public static let page = RecordPage(
        detail: RecordDetail(
            objectName: "customer",
            objectLabel: "客户",
            id: "c1",
            title: "云岭精密机械有限公司",
            sections: [DetailSection(title: "", items: [item("email", "邮箱", "info@yunling.example")])]
        ),
        subtitle: "A 级 · 现有客户 · 负责人 我",
        phones: [PhoneLine(label: "电话", number: "0512-6288 1000")],
        lat: 31.3,
        lng: 120.6,
        address: "城西路 88 号",
        tabs: [RelatedTab(objectName: "contact", label: "联系人", count: 4)],
        visitable: true,
        editable: true
    )

    private static func field(_ name: String, _ label: String, _ text: String = "", required: Bool = false) -> FormField {
        FormField(
            name: name,
            label: label,
            widget: "text",
            required: required,
            text: text,
            value: text.isEmpty ? .empty : .text(text: text),
            choices: [],
            to: name == "customer" ? ["customer"] : [],
            scale: 0,
            length: 0,
            problem: nil
        )
    }

    /// A form with a section behind "more fields".
    public static let form = RecordForm(
        objectName: "customer",
        title: "新建客户",
        sections: [
            FormPart(title: "", more: false, fields: [field("name", "名称", required: true), field("customer", "上级客户")]),
            FormPart(title: "更多", more: true, fields: [field("fax", "传真")])
        ]
    )

    /// A check-in that has just begun.
    public static let checkIn = CheckInView(
        visit: "v1",
        customerId: "c1",
        customerName: "云岭精密机械有限公司",
        status: "正在定位…",
        fixes: 0,
        ready: false,
        sendable: false,
        accuracyM: nil,
        distance: "",
        fence: nil,
        fenceText: "",
        place: nil,
        photos: [],
        note: "",
        time: "9:24 ±1 秒",
        proof: VisitProof(score: nil, verdict: "", verdictText: "", tone: "info", reasons: []),
        map: MapPicture(
            center: MapPoint(lat: 31.3, lng: 120.6),
            latSpan: 0.01,
            lngSpan: 0.01,
            pins: [MapPin(id: "c1", at: MapPoint(lat: 31.3, lng: 120.6), kind: "target", title: "云岭精密")],
            circles: [MapCircle(center: MapPoint(lat: 31.3, lng: 120.6), radiusM: 300)],
            polygons: [],
            accuracy: nil,
            marks: []
        )
    )

    /// A reading of the position.
    public static let reading = LocationReading(
        lat: 31.3,
        lng: 120.6,
        accuracyM: 12,
        altitudeM: nil,
        altitudeAccuracyM: nil,
        speedMps: nil,
        speedAccuracyMps: nil,
        courseDeg: nil,
        courseAccuracyDeg: nil,
        wallMs: 1_764_000_000_000,
        monotonicNs: 1_000_000_000,
        provider: .coreLocation,
        isMock: false,
        isSimulated: false,
        isAccessory: false,
        reducedAccuracy: false,
        satellites: nil,
        gnssMs: nil
    )

    /// A card that was read.
    public static let card = CardReview(
        pictureFile: "card.jpg",
        thumbnail: "",
        origin: "1.1 秒 · 仅在本机识别",
        lines: [CardLine(number: 0, text: "沈知夏", confidence: 0.98, corners: [], fields: ["name"], chosen: false)],
        fields: [CardFieldValues(name: "name", label: "姓名", values: [])],
        hints: [],
        customer: CardFormView(form: form, marks: [], duplicates: [duplicate]),
        contact: CardFormView(form: form, marks: [], duplicates: [])
    )

    /// A customer of a colleague.
    public static let duplicate = DuplicateView(
        objectName: "customer",
        id: "c9",
        title: "海棠包装",
        owner: "周楠",
        field: "name"
    )

    /// A value that lost against another's.
    public static let attention = AttentionItem(
        number: 7,
        action: ActionId(era: 1, number: 3),
        objectName: "customer",
        id: "c9",
        title: "海棠包装",
        text: "客户级别：周楠 改为「B」，你改为「A」。",
        lostValue: true,
        editable: false
    )

    /// A task deleted yesterday.
    public static let deleted = DeletedRecord(
        objectName: "task",
        objectLabel: "任务",
        id: "t9",
        title: "寄样品",
        deleted: "昨天 9:30 删除",
        left: "还剩 29 天"
    )

    /// A change on its way.
    public static func delivery(_ number: UInt64, _ state: String) -> DeliveryLine {
        DeliveryLine(
            action: ActionId(era: 1, number: number),
            objectName: "visit",
            id: "v\(number)",
            title: "签到 · 云岭精密",
            text: "9:24 记录",
            state: state
        )
    }
}
