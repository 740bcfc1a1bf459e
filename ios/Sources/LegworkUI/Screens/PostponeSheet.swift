import LegworkKit
import SwiftUI

/// Where a postponed task goes: a preset, or a day and a time of one's own.
struct PostponeSheet: View {
    let problem: String?
    let on: (HomeEvent) -> Void
    @State private var choosing = false
    @State private var chosen = Date()
    @Environment(Words.self) private var words

    var body: some View {
        SheetBody(words["app-postpone-title"], onClose: { on(.askPostpone(task: nil)) }) {
            if choosing {
                own
            } else {
                if let problem { ProblemPanel(text: problem) }
                SheetLine(text: words["app-postpone-hour"], icon: .clock) { on(.postpone(.hour)) }
                SheetLine(text: words["app-postpone-tomorrow"], icon: .calendar) { on(.postpone(.tomorrow)) }
                SheetLine(text: words["app-postpone-week"], icon: .calendar) { on(.postpone(.nextWeek)) }
                SheetLine(text: words["app-postpone-own"], icon: .edit) {
                    chosen = Self.tomorrowMorning
                    choosing = true
                }
            }
        }
    }

    private var own: some View {
        VStack(spacing: Space.s12) {
            DatePicker(
                words["app-pick-time"],
                selection: $chosen,
                in: Date()...,
                displayedComponents: [.date, .hourAndMinute]
            )
            .datePickerStyle(.graphical)
            .labelsHidden()
            HStack(spacing: Space.s8) {
                QuietButton(text: words["app-cancel"]) { choosing = false }
                PrimaryButton(text: words["app-ok"]) {
                    choosing = false
                    on(.postpone(.wall(text: Self.written(chosen))))
                }
            }
        }
        .padding(.horizontal, Space.s16)
    }

    private static var calendar: Calendar { Calendar(identifier: .gregorian) }

    private static var tomorrowMorning: Date {
        let tomorrow = calendar.date(byAdding: .day, value: 1, to: Date()) ?? Date()
        return calendar.date(bySettingHour: 9, minute: 0, second: 0, of: tomorrow) ?? tomorrow
    }

    /// The day and the clock time as chosen; the core reads them in the company's zone.
    static func written(_ date: Date) -> String {
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: date)
        return String(
            format: "%04d-%02d-%02d %02d:%02d",
            parts.year ?? 0, parts.month ?? 0, parts.day ?? 0, parts.hour ?? 0, parts.minute ?? 0
        )
    }
}
