import LegworkKit
import SwiftUI

/// A record's own page.
struct PageScreen: View {
    let state: PageState
    let on: (PageEvent) -> Void
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    var body: some View {
        VStack(spacing: 0) {
            BackBar("", onBack: { on(.back) }) {
                IconAction(.share, words["app-share"]) { on(.share) }
                IconAction(.contact, words["app-export-contact"]) { on(.export) }
                if state.page?.editable == true {
                    TextAction(words["app-edit"], ink: palette.textSecondary) { on(.edit) }
                }
            }
            if let problem = state.problem { ProblemPanel(text: problem) }
            if let page = state.page {
                content(page)
                if state.tab == "timeline" { NoteFoot(note: state.note, on: on) }
            } else {
                if state.problem == nil { LoadingState() }
                Spacer()
            }
        }
        .sheet(isPresented: Binding(get: { state.viewing != nil }, set: { if !$0 { on(.picture(nil)) } })) {
            if let viewing = state.viewing {
                let number = (state.pictures.firstIndex { $0.hash == viewing.hash } ?? 0) + 1
                PictureViewer(
                    picture: viewing,
                    title: words.with("app-picture", ["number": String(number)]),
                    fetching: state.fetching,
                    problem: state.pictureProblem,
                    onRetry: { on(.fetchPicture) },
                    onClose: { on(.picture(nil)) }
                )
            }
        }
        .sheet(isPresented: Binding(get: { state.deleting }, set: { if !$0 { on(.askDelete(shown: false)) } })) {
            SheetBody(
                words.with("app-delete-ask", ["title": state.page?.detail.title ?? ""]),
                onClose: { on(.askDelete(shown: false)) }
            ) {
                VStack(alignment: .leading, spacing: Space.s12) {
                    Text(words["app-delete-hint"]).style(.body)
                    QuietButton(text: words["app-delete"], icon: .delete, ink: palette.suspicious) { on(.delete) }
                }
                .padding(.horizontal, Space.s20)
            }
        }
        .sheet(isPresented: Binding(get: { state.calling }, set: { if !$0 { on(.callNumber(nil)) } })) {
            SheetBody(words["app-choose-phone"], onClose: { on(.callNumber(nil)) }) {
                ForEach(Array((state.page?.phones ?? []).enumerated()), id: \.offset) { _, phone in
                    SheetLine(text: phone.number, icon: .call, second: phone.label) { on(.callNumber(phone.number)) }
                }
            }
        }
    }

    private func content(_ page: RecordPage) -> some View {
        ScrollView {
            LazyVStack(spacing: 0) {
                PageHead(state: state, page: page, on: on)
                Tabs(names: tabs(page), chosen: state.tab) { on(.tab($0)) }
                switch state.tab {
                case "timeline": Timeline(lines: state.timeline, on: on)
                case "details":
                    if !state.pictures.isEmpty { Pictures(pictures: state.pictures, on: on) }
                    Details(detail: page.detail, on: on)
                    if page.editable {
                        QuietButton(
                            text: words.with("app-delete-record", ["object": page.detail.objectLabel]),
                            icon: .delete,
                            ink: palette.suspicious,
                            wide: false
                        ) { on(.askDelete(shown: true)) }
                            .padding(Space.s16)
                    }
                default: Related(state: state, on: on)
                }
            }
            .padding(.bottom, Space.s24)
        }
    }

    private func tabs(_ page: RecordPage) -> [TabName] {
        var names: [TabName] = []
        if state.objectName == "customer" { names.append(TabName(id: "timeline", label: words["app-timeline"])) }
        names.append(TabName(id: "details", label: words["app-details"]))
        return names + page.tabs.map { TabName(id: $0.objectName, label: "\($0.label) \($0.count)") }
    }
}

private struct PageHead: View {
    let state: PageState
    let page: RecordPage
    let on: (PageEvent) -> Void
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    var body: some View {
        VStack(spacing: Space.s12) {
            HStack(spacing: Space.s12) {
                Avatar(name: page.detail.title, large: true)
                VStack(alignment: .leading, spacing: 0) {
                    Text(page.detail.title).style(.title).accessibilityAddTraits(.isHeader)
                    Text(page.subtitle).style(.small).foregroundStyle(palette.textSecondary)
                }
                .frame(maxWidth: .infinity, alignment: .leading)
            }
            ButtonRow {
                QuietButton(text: words["app-call"], icon: .call) { on(.call) }
                QuietButton(text: words["app-navigate"], icon: .navigate) { on(.navigate) }
                if state.visit != nil {
                    QuietButton(
                        text: words[state.leaving ? "app-checking-out" : "app-check-out"],
                        icon: .pin,
                        ink: palette.trail,
                        ground: palette.trailSoft
                    ) { on(.checkOut) }
                } else if page.visitable {
                    QuietButton(
                        text: words["app-check-in"],
                        icon: .pin,
                        ink: palette.trail,
                        ground: palette.trailSoft
                    ) { on(.checkIn) }
                }
            }
        }
        .padding(.horizontal, Space.s16)
        .padding(.bottom, Space.s8)
    }
}

private struct Pictures: View {
    let pictures: [RecordPicture]
    let on: (PageEvent) -> Void
    @Environment(Words.self) private var words

    var body: some View {
        PictureRow {
            ForEach(Array(pictures.enumerated()), id: \.element.hash) { at, picture in
                OpenPicture(
                    thumbnail: picture.thumbnail,
                    description: words.with("app-picture", ["number": String(at + 1)])
                ) { on(.picture(picture)) }
            }
        }
        .padding(.horizontal, Space.s16)
        .padding(.vertical, Space.s8)
    }
}

private struct Timeline: View {
    let lines: [TimelineLine]
    let on: (PageEvent) -> Void
    @Environment(Words.self) private var words

    var body: some View {
        if lines.isEmpty {
            EmptyState(icon: .clock, title: words["app-no-timeline"], hint: words["app-no-timeline-hint"])
        }
        ForEach(Array(lines.enumerated()), id: \.element.id) { at, line in
            if at == 0 || lines[at - 1].day != line.day { Heading(line.day) }
            Moment(line: line) { on(.open(objectName: line.objectName, id: line.id)) }
        }
    }
}

private struct Moment: View {
    let line: TimelineLine
    let onTap: () -> Void
    @Environment(\.palette) private var palette
    @Environment(\.isLarge) private var isLarge
    @Environment(Words.self) private var words

    private var head: some View {
        Text(line.head)
            .style(.small)
            .foregroundStyle(palette.textSecondary)
            .frame(maxWidth: .infinity, alignment: .leading)
    }

    var body: some View {
        Panel(onTap: onTap) {
            HStack(spacing: Space.s8) {
                Chip(line.kind, tone: line.tone)
                if isLarge { Spacer(minLength: 0) } else { head }
                if let badge = line.badge { Chip(badge, tone: line.badgeTone) }
            }
            if isLarge { head.padding(.top, Space.s4) }
            if !line.text.isEmpty { Text(line.text).style(.body).padding(.top, Space.s8) }
            if !line.thumbnails.isEmpty {
                HStack(spacing: Space.s8) {
                    ForEach(Array(line.thumbnails.enumerated()), id: \.offset) { at, small in
                        Thumbnail(base64: small, description: words.with("app-picture", ["number": String(at + 1)]))
                            .frame(width: 64, height: 64)
                            .clipShape(RoundedRectangle(cornerRadius: Radius.control))
                    }
                }
                .padding(.top, 10)
            }
            if !line.foot.isEmpty {
                Text(line.foot).style(.small).foregroundStyle(palette.textSecondary).padding(.top, 6)
            }
        }
    }
}

private struct Details: View {
    let detail: RecordDetail
    let on: (PageEvent) -> Void

    var body: some View {
        ForEach(Array(detail.sections.enumerated()), id: \.offset) { _, section in
            if !section.title.isEmpty { Heading(section.title) }
            Panel {
                ForEach(section.items, id: \.cell.field) { item in
                    ReadLine(label: item.label, text: item.cell.text, onTap: open(item.cell))
                }
            }
        }
    }

    /// What a tap on a link opens; people have no page yet.
    private func open(_ cell: CellView) -> (() -> Void)? {
        guard let kind = cell.linkObject, let id = cell.linkId, kind != "user" else { return nil }
        return { on(.open(objectName: kind, id: id)) }
    }
}

private struct Related: View {
    let state: PageState
    let on: (PageEvent) -> Void
    @Environment(Words.self) private var words

    var body: some View {
        ForEach(state.related, id: \.id) { row in
            Panel(onTap: { on(.open(objectName: row.objectName, id: row.id)) }) {
                HStack(spacing: Space.s12) {
                    if row.objectName == "contact" { Avatar(name: row.title) }
                    TwoLines(row.title, row.subtitle)
                    if let cell = row.cells.first(where: { $0.tone != nil && !$0.text.isEmpty }) {
                        Chip(cell.text, tone: cell.tone)
                    }
                }
            }
        }
        QuietButton(text: words["app-add"], icon: .plus, wide: false) { on(.new(objectName: state.tab)) }
            .padding(Space.s16)
    }
}

private struct NoteFoot: View {
    let note: String
    let on: (PageEvent) -> Void
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    var body: some View {
        Foot {
            TextField(words["app-add-activity"], text: typing(note) { on(.note($0)) }, axis: .vertical)
                .style(.body)
                .lineLimit(1...4)
                .padding(.horizontal, Space.s16)
                .frame(minHeight: Touch.minimum)
                .background(palette.surface, in: RoundedRectangle(cornerRadius: Radius.sheet))
                .overlay { RoundedRectangle(cornerRadius: Radius.sheet).strokeBorder(palette.outline) }
            if !note.isEmpty {
                IconAction(.check, words["app-save"], ink: palette.primary) { on(.saveNote) }
            }
        }
    }
}
