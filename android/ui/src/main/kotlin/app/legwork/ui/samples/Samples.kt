package app.legwork.ui.samples

import app.legwork.core.AUTO_SOURCE
import app.legwork.core.Positioning
import app.legwork.core.Preferences
import app.legwork.core.adapter.AccountView
import app.legwork.core.adapter.ActionId
import app.legwork.core.adapter.AgendaLine
import app.legwork.core.adapter.AttentionItem
import app.legwork.core.adapter.CardFormView
import app.legwork.core.adapter.CardLine
import app.legwork.core.adapter.CardMark
import app.legwork.core.adapter.CardPoint
import app.legwork.core.adapter.CardScreen
import app.legwork.core.adapter.CellView
import app.legwork.core.adapter.CheckInScreen
import app.legwork.core.adapter.ChoiceView
import app.legwork.core.adapter.DeletedRecord
import app.legwork.core.adapter.DeliveryLine
import app.legwork.core.adapter.DetailItem
import app.legwork.core.adapter.DetailSection
import app.legwork.core.adapter.DraftPicture
import app.legwork.core.adapter.DuplicateView
import app.legwork.core.adapter.FilterField
import app.legwork.core.adapter.FormField
import app.legwork.core.adapter.FormPart
import app.legwork.core.adapter.HomeScreen
import app.legwork.core.adapter.MapCircle
import app.legwork.core.adapter.MapPicture
import app.legwork.core.adapter.MapPin
import app.legwork.core.adapter.MapPoint
import app.legwork.core.adapter.OpenVisitLine
import app.legwork.core.adapter.PhoneLine
import app.legwork.core.adapter.PinOffer
import app.legwork.core.adapter.PlaceLine
import app.legwork.core.adapter.ProofReason
import app.legwork.core.adapter.RecordDetail
import app.legwork.core.adapter.RecordForm
import app.legwork.core.adapter.RecordPage
import app.legwork.core.adapter.RecordPicture
import app.legwork.core.adapter.RecordRow
import app.legwork.core.adapter.RelatedTab
import app.legwork.core.adapter.SyncStatus
import app.legwork.core.adapter.TimelineLine
import app.legwork.core.adapter.VisitPhoto
import app.legwork.core.adapter.VisitProof
import app.legwork.core.adapter.emptyValue
import app.legwork.core.adapter.picturesValue
import app.legwork.core.adapter.textValue
import app.legwork.core.adapter.typedValue
import app.legwork.core.presenter.CardState
import app.legwork.core.presenter.CheckInState
import app.legwork.core.presenter.FormState
import app.legwork.core.presenter.HomeState
import app.legwork.core.presenter.LicencesState
import app.legwork.core.presenter.ListState
import app.legwork.core.presenter.LoginState
import app.legwork.core.presenter.PageState
import app.legwork.core.presenter.RecycleBinState
import app.legwork.core.presenter.SettingsState
import app.legwork.core.presenter.SyncState

/** States of every screen, invented: for pictures, tests and documents. [language] is a tag. */
class Samples(private val language: String) {
    private fun t(zh: String, en: String) = if (language.startsWith("zh")) zh else en

    private fun cell(field: String, text: String, tone: String? = null) = CellView(field, text, tone, null, null)

    private fun row(id: Int, title: String, second: String, vararg cells: CellView, kind: String = "customer") =
        RecordRow(kind, "$id", title, second, cells.toList())

    private fun task(id: Int, time: String, title: String, hint: String, kind: String, late: Boolean = false) =
        AgendaLine(row(id, title, "", kind = "task"), time, late, kind, "customer", "c$id", "c$id", hint, "0512-62881000")

    private val yunling = t("云岭精密机械有限公司", "Yunling Precision Machinery")

    /** Today with something late, visits and a call. */
    val home = HomeState(
        screen = HomeScreen(
            agenda = listOf(
                task(1, t("昨天", "yesterday"), t("给贺兰机电回报价", "Quote for Helan Electric"), t("贺兰机电 · 邵一鸣", "Helan Electric"), "task", true),
                task(2, "9:30", t("拜访 云岭精密", "Visit Yunling Precision"), t("城西路 88 号 · 上次 10月20日", "88 Chengxi Road · last there Oct 20"), "visit"),
                task(3, "11:00", t("拜访 海棠包装", "Visit Haitang Packaging"), t("高新区 · 合同待签", "High-tech Zone · contract to sign"), "visit"),
                task(4, "14:00", t("电话 星野电子 · 顾总", "Call Hoshino Electronics"), t("确认样品到货", "Did the samples arrive"), "call"),
                task(5, "15:30", t("拜访 云杉制药", "Visit Yunshan Pharma"), t("生物园 3 号楼", "Bio Park, building 3"), "visit"),
                task(6, "17:30", t("写日报", "Write the daily report"), "", "task"),
            ),
            overdueLabel = t("逾期 1", "Overdue 1"), todayLabel = t("今天 5", "Today 5"), doneToday = 2u, visitsToday = 1u,
            summary = t("3 个拜访 · 其他 3 项", "3 visits · 3 more"), progress = t("已完成 2 项 · 签到 1 次", "2 done · 1 checked in"),
        ),
        sync = SyncStatus(0uL, 0uL, false, t("数据截至 8:41", "Data as of 8:41")),
        opened = "2",
    )

    /** Today without a network, at a customer's. */
    val homeOffline = home.copy(
        online = false, opened = null,
        sync = SyncStatus(3uL, 0uL, false, t("数据截至 8:41 · 3 项待发送", "Data as of 8:41 · 3 changes waiting")),
        openVisits = listOf(OpenVisitLine("v", "c1", t("云岭精密", "Yunling Precision"), t("26 分钟", "26 minutes"), 0)),
    )

    /** Nothing left. */
    val homeEmpty = home.copy(
        screen = home.screen!!.copy(agenda = emptyList(), summary = t("还有 0 项要办", "0 to do")), opened = null,
    )

    private val a = cell("level", t("A 级", "Tier A"), "verified")
    private val b = cell("level", t("B 级", "Tier B"), "primary")
    private val current = cell("state", t("现有客户", "Current"), "verified")
    private val following = cell("state", t("跟进中", "Following"), "primary")
    private val potential = cell("state", t("潜在客户", "Potential"), "info")

    /** Customers. */
    val list = ListState(
        "customer",
        views = listOf(ChoiceView("mine", t("我的客户", "My customers")), ChoiceView("all", t("全部客户", "All customers")), ChoiceView("tier_a", t("A 级客户", "Tier A customers")), ChoiceView("due", t("该拜访了", "Due for a visit"))),
        filters = listOf(
            FilterField("level", t("客户级别", "Tier"), listOf(ChoiceView("a", t("A 级", "Tier A")), ChoiceView("b", t("B 级", "Tier B")), ChoiceView("c", t("C 级", "Tier C")))),
            FilterField("state", t("客户状态", "State"), listOf(ChoiceView("potential", t("潜在客户", "Potential")), ChoiceView("current", t("现有客户", "Current")))),
        ),
        chosen = mapOf("level" to listOf("a")),
        rows = listOf(
            row(1, t("海棠包装材料（苏州）有限公司", "Haitang Packaging (Suzhou)"), t("苏州工业园区星湖街 328 号", "328 Xinghu Street, Suzhou"), a, potential),
            row(2, t("贺兰机电", "Helan Electric"), t("城东大道 12 号", "12 Chengdong Avenue"), b, following),
            row(3, t("临江物流", "Linjiang Logistics"), t("港口路 5 号", "5 Harbour Road"), b, potential),
            row(4, t("青禾农业科技", "Qinghe Agritech"), t("新区农科路 1 号", "1 Nongke Road"), a, current),
            row(5, t("星野电子", "Hoshino Electronics"), t("科创园 B 座", "Innovation Park, block B"), b, current),
            row(6, yunling, t("城西路 88 号", "88 Chengxi Road"), a, current),
            row(7, t("云杉制药", "Yunshan Pharma"), t("生物园 3 号楼", "Bio Park, building 3"), a, following),
        ),
        total = 12_408, loading = false,
    )

    /** A search that found nothing. */
    val listNothing = list.copy(text = t("不存在", "nobody"), rows = emptyList(), total = 0)

    /** A list that is being read. */
    val listLoading = list.copy(rows = emptyList(), loading = true, total = null)

    private fun item(label: String, text: String) = DetailItem(label, cell(label, text))

    /** A customer's page. */
    val page = PageState(
        "customer", "c1",
        page = RecordPage(
            detail = RecordDetail(
                "customer", t("客户", "Customer"), "c1", yunling,
                listOf(DetailSection("", listOf(item(t("客户级别", "Tier"), t("A 级", "Tier A")), item(t("电话", "Phone"), "0512-62881000"), item(t("地址", "Address"), t("苏州市城西路 88 号", "88 Chengxi Road, Suzhou")), item(t("负责人", "Owner"), t("周楠", "Nan Zhou")))), DetailSection(t("业务", "Business"), listOf(item(t("主要产品", "Main products"), t("数控车床、夹具", "Lathes, fixtures"))))),
            ),
            subtitle = t("A 级 · 现有客户 · 负责人 我", "Tier A · Current · owner me"),
            phones = listOf(PhoneLine(t("电话", "Phone"), "0512-62881000")), lat = 31.3, lng = 120.6,
            address = t("苏州市城西路 88 号", "88 Chengxi Road, Suzhou"),
            tabs = listOf(RelatedTab("contact", t("联系人", "Contacts"), 4uL), RelatedTab("task", t("任务", "Tasks"), 2uL)), visitable = true,
        ),
        pictures = listOf(RecordPicture("card", "a91f", "card.jpg", 180_000uL, PICTURE, null)),
        timeline = listOf(
            line(1, t("今天", "Today"), t("拜访签到", "Visit"), "trail", t("我 · 9:24–10:05", "me · 9:24–10:05"), t("与邵工确认了改造范围，下周给报价。对方担心停产时间。", "Agreed the scope with Mr Shao; quote next week. They worry about downtime."), t("照片 3 · 城西路 88 号", "3 photos · 88 Chengxi Road"), t("证明充分 92", "Verified 92"), "verified"),
            line(2, t("昨天", "Yesterday"), t("电话", "Call"), "primary", t("我 · 16:10", "me · 16:10"), t("约好上午见面。", "Meeting in the morning."), ""),
            line(3, t("11月20日", "Nov 20"), t("完成任务", "Task done"), "verified", t("周楠 · 11:02", "Nan Zhou · 11:02"), t("寄样品", "Send samples"), ""),
        ),
    )

    private fun line(id: Int, day: String, kind: String, tone: String, head: String, text: String, foot: String, badge: String? = null, badgeTone: String? = null) =
        TimelineLine("activity", "t$id", day, kind, tone, head, text, foot, if (badge == null) emptyList() else List(3) { PICTURE }, badge, badgeTone)

    private fun field(name: String, label: String, widget: String, text: String = "", required: Boolean = false, choices: List<ChoiceView> = emptyList(), problem: String? = null, to: List<String> = emptyList()) =
        FormField(name, label, widget, required, text, if (text.isEmpty()) emptyValue else textValue(text), choices, to, 0u, if (widget == "images") 4u else 0u, problem)

    /** A form with a problem, a choice and a possible duplicate. */
    val form = FormState(
        "customer", null,
        form = RecordForm(
            "customer", t("新建客户", "New customer"),
            listOf(
                FormPart("", false, listOf(
                    field("name", t("客户名称", "Legal name"), "text", required = true),
                    field("level", t("客户级别", "Tier"), "choice", choices = listOf(ChoiceView("a", t("A 级", "Tier A")), ChoiceView("b", t("B 级", "Tier B")), ChoiceView("c", t("C 级", "Tier C")))),
                    field("phone", t("电话", "Phone"), "phone", problem = t("电话号码不正确", "Not a phone number")),
                    field("since", t("开始合作时间", "Customer since"), "date"),
                    field("parent", t("上级客户", "Parent company"), "record", to = listOf("customer")),
                    field("location", t("位置", "Location"), "position"),
                    field("card", t("名片", "Business card"), "images"),
                )),
                FormPart(t("企业信息", "Company"), true, listOf(field("website", t("网址", "Website"), "url"))),
            ),
        ),
        draft = mapOf("name" to typedValue(t("海棠包装", "Haitang Packaging")), "level" to textValue("a"), "phone" to typedValue("12"), "card" to picturesValue(listOf(DraftPicture("a91f", "card.jpg", 180_000uL, PICTURE)))),
        typed = mapOf("name" to t("海棠包装", "Haitang Packaging"), "phone" to "12"),
        duplicates = listOf(DuplicateView("customer", "d1", t("海棠包装材料（苏州）有限公司", "Haitang Packaging (Suzhou)"), t("周楠", "Nan Zhou"), "name")),
        restored = true,
    )

    /** A check-in inside the customer's area, with a photo. */
    val checkIn = CheckInState(
        "c1",
        screen = CheckInScreen(
            visit = "v1", customerId = "c1", customerName = yunling, status = t("已定位 5 次 · 误差 12 米", "5 readings · ± 12 m"), fixes = 5u,
            ready = true, sendable = true, accuracyM = 12u, distance = t("距客户 42 米", "42 m from the customer"), fence = "inside",
            fenceText = t("在客户范围内", "Inside the customer's area"),
            place = PlaceLine(yunling, t("城西路 88 号", "88 Chengxi Road"), t("42 米", "42 m"), "customer", "c1", true, true),
            photos = listOf(VisitPhoto(1u, "a91f", PICTURE, listOf(t("云岭精密 9:24:06 ±1秒", "Yunling 9:24:06 ±1 s"), "#0412 · a91f"))),
            note = "", time = "9:24 ± 1 s",
            proof = VisitProof(
                92u, "verified", t("证明充分", "Verified"), "verified",
                listOf(ProofReason("near", t("定位精确", "Precise position"), 20, "verified"), ProofReason("time", t("时间可证", "Time can be proven"), 20, "verified"), ProofReason("photo", t("现场照片", "Photo on the spot"), 10, "verified")),
            ),
            map = MapPicture(
                MapPoint(31.32, 120.67), 0.0072, 0.0098,
                listOf(MapPin("c1", MapPoint(31.3203, 120.6698), "target", yunling), MapPin(null, MapPoint(31.3199, 120.6703), "me", "")),
                listOf(MapCircle(MapPoint(31.3203, 120.6698), 300.0)), emptyList(), MapCircle(MapPoint(31.3199, 120.6703), 40.0), emptyList(),
            ),
        ),
        positioning = Positioning.Ready, online = false, sources = listOf(AUTO_SOURCE, "gps", "network"),
    )

    /** Another check-in holds a photo and a note. */
    val checkInElsewhere = CheckInState("c2", elsewhere = checkIn.screen!!.copy(note = t("见了邵工", "Met Mr Shao")), sources = checkIn.sources)

    /** What the first check-in at a customer offers. */
    val pin = PinOffer("c1", yunling, t("12 米", "12 m"))

    /** A photo whose whole is not here yet. */
    val picture = RecordPicture("photos", "a91f", "visit.jpg", 412_000uL, PICTURE, null)

    /** A check-in somewhere else, with a false position. */
    val checkInDoubt = checkIn.copy(
        online = true,
        screen = checkIn.screen!!.copy(
            fence = "outside", fenceText = t("不在客户范围内", "Outside the customer's area"), distance = t("距客户 2.1 公里", "2.1 km from the customer"), photos = emptyList(),
            map = checkIn.screen!!.map.copy(
                center = MapPoint(31.3290, 120.6720), latSpan = 0.034, lngSpan = 0.03,
                pins = listOf(MapPin("c1", MapPoint(31.3203, 120.6698), "target", yunling), MapPin(null, MapPoint(31.3390, 120.6743), "me", "")),
                accuracy = MapCircle(MapPoint(31.3390, 120.6743), 160.0),
            ),
            proof = VisitProof(
                31u, "suspicious", t("可疑", "Suspicious"), "suspicious",
                listOf(ProofReason("mock", t("定位由其他应用模拟", "Another app faked the position"), -40, "suspicious"), ProofReason("fence", t("不在客户范围内", "Outside the customer's area"), -20, "suspicious")),
            ),
        ),
    )

    /** The person refused the position. */
    val checkInRefused = CheckInState("c1", positioning = Positioning.Refused)

    private fun cardLine(number: Int, text: String, top: Float, right: Float, vararg fields: String) = CardLine(
        number.toUInt(), text, 0.98f, listOf(CardPoint(0.06f, top), CardPoint(right, top), CardPoint(right, top + 0.1f), CardPoint(0.06f, top + 0.1f)),
        fields.toList(), false,
    )

    private val haitang = t("海棠包装材料（苏州）有限公司", "Haitang Packaging (Suzhou)")

    /** A card that was read, with one field to check and a customer that may exist already. */
    val card = CardState(
        screen = CardScreen(
            "", "", t("1.1 秒 · 仅在本机识别", "1.1 s · on this phone only"), listOf(cardLine(1, haitang, 0.08f, 0.72f, "company"), cardLine(2, t("沈知夏", "Zhixia Shen"), 0.26f, 0.34f, "name"), cardLine(3, t("采购部 · 采购经理", "Purchasing manager"), 0.42f, 0.48f, "title"), cardLine(4, "138 0013 8000", 0.6f, 0.5f, "mobile"), cardLine(5, "zhixia.shen@haitang.example", 0.76f, 0.66f, "email")),
            emptyList(), emptyList(),
            customer = CardFormView(
                RecordForm("customer", "", listOf(FormPart("", false, listOf(field("name", t("客户名称", "Legal name"), "text", haitang, true), field("address", t("地址", "Address"), "address", t("苏州工业园区星湖街 328 号", "328 Xinghu Street, Suzhou")))))),
                listOf(CardMark("name", "company", 0.99f, true, listOf(1u))),
                listOf(DuplicateView("customer", "d1", t("海棠包装", "Haitang Packaging"), t("周楠", "Nan Zhou"), "name")),
            ),
            contact = CardFormView(
                RecordForm("contact", "", listOf(FormPart("", false, listOf(field("name", t("姓名", "Name"), "text", t("沈知夏", "Zhixia Shen"), true), field("title", t("职务", "Job title"), "text", t("采购经理", "Purchasing manager")), field("mobile", t("手机", "Mobile"), "phone", "138 0013 8000"), field("email", t("邮箱", "E-mail"), "email", "zhixia.shen@haitang.example"))))),
                listOf(CardMark("name", "name", 0.98f, true, listOf(2u)), CardMark("email", "email", 0.7f, false, listOf(5u))), emptyList(),
            ),
        ),
    )

    private fun delivery(number: Int, title: String, text: String, state: String) =
        DeliveryLine(ActionId(1, number.toULong()), "customer", "c$number", title, text, state)

    /** Something needs attention, something waits, something arrived. */
    val sync = SyncState(
        status = SyncStatus(2uL, 1uL, false, t("数据截至 18:01 · 2 项待发送 · 1 项需要处理", "Data as of 18:01 · 2 changes waiting · 1 needs attention")),
        attention = listOf(AttentionItem(1, ActionId(1, 9uL), "customer", "c9", t("海棠包装", "Haitang Packaging"), t("客户级别：周楠 改为「B 级」，你改为「A 级」。以较晚的为准，你的值没有丢", "Tier: Nan Zhou changed it to “Tier B”, you to “Tier A”. The later one stands; yours is not lost"), true)),
        waiting = listOf(delivery(1, t("新建拜访签到 · 云杉制药", "New visit · Yunshan Pharma"), t("17:52 记录 → 已存在本机", "recorded 17:52 → saved on this phone"), "on_this_phone"), delivery(2, t("编辑任务 · 写日报", "Edit task · Write the daily report"), t("17:58 记录 → 已发送", "recorded 17:58 → sent"), "sent")),
        delivered = listOf(delivery(3, t("新建拜访签到 · 云岭精密", "New visit · Yunling Precision"), t("9:24 记录 → 10:07 已接受", "recorded 9:24 → accepted 10:07"), "accepted"), delivery(4, t("新建客户 · 海棠包装材料", "New customer · Haitang Packaging"), t("9:52 记录 → 10:07 已接受", "recorded 9:52 → accepted 10:07"), "accepted")),
    )

    /** Before signing in, with a wrong password. */
    val login = LoginState("crm.example", "amy", "wrong", problem = t("用户名或密码不正确", "User name or password is wrong"), problemField = "general")

    /** The person's choices. */
    val settings = SettingsState(
        AccountView("https://crm.example", t("行客演示", "Legwork demo"), "u1", t("周楠", "Nan Zhou"), false), Preferences(), "0.1.0",
    )

    private fun gone(id: Int, kind: String, label: String, title: String, deleted: String, left: String) =
        DeletedRecord(kind, label, "d$id", title, deleted, left)

    /** What was deleted today and some time ago. */
    val recycleBin = RecycleBinState(
        listOf(
            gone(1, "task", t("任务", "Task"), t("给贺兰机电回报价", "Quote for Helan Electric"), t("9:12 删除", "Deleted: 9:12"), t("还剩 30 天", "30 days left")),
            gone(2, "contact", t("联系人", "Contact"), t("沈知夏", "Zhixia Shen"), t("昨天 16:40 删除", "Deleted: Yesterday 16:40"), t("还剩 29 天", "29 days left")),
            gone(3, "customer", t("客户", "Customer"), t("海棠包装材料（苏州）有限公司", "Haitang Packaging (Suzhou)"), t("11月2日 10:05 删除", "Deleted: Nov 2 10:05"), t("还剩 7 天", "7 days left")),
        ),
    )

    /** The beginning of the licences. */
    val licences = LicencesState(
        listOf("## rusqlite 0.37 (MIT)", "Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the \"Software\"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software.", "## Compose (Apache-2.0)", "Licensed under the Apache License, Version 2.0."),
    )

    private companion object {
        /** A drawn shop front, PNG: what a photo of a door looks like from afar. */
        const val PICTURE =
            "iVBORw0KGgoAAAANSUhEUgAAAGAAAABgBAMAAAAQtmoLAAAAGFBMVEWpxObJ2vBvfZ5MWXrpuGqcaz+Kk6b08ep8XLjjAAAArElE" +
            "QVR42u3TOw7DIAwGYG+ZuQJXqHKD3qDiCpnZfP1GqSoKMQ9LNAnK/w8ZMB/Oy0SDhpm9Zv+0As4VxONZbrEdxPKqCOQC9wLfzrt7" +
            "ygFWgtAgJS3ASxUqgLSFLz5z7qteH1D2LZVabH/rVGlglLkzeDQE4P/ANqQjCKM3Gnh+koKwDHAwiNIRHDkP1jn3mtcLwA6YQH+B" +
            "STYAAFQBJg4gBlYZWpQBADgNvAGjEDJLP7+XhQAAAABJRU5ErkJggg=="
    }
}
