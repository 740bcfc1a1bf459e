//! Reading order: rows from top to bottom, within a row from left to right, in the frame of the
//! text itself. Turning by the lines' own direction serves tilted and upside-down photos alike,
//! and makes the columns of vertical writing, which run from right to left, rows.

use crate::line::TextLine;

use super::geometry::centre;

/// Sorts lines into reading order.
pub(crate) fn sort(lines: Vec<TextLine>) -> Vec<TextLine> {
    let (sin, cos) = direction(&lines).sin_cos();
    // positions in a frame whose x runs along the text
    let mut placed: Vec<(f32, f32, TextLine)> = lines
        .into_iter()
        .map(|line| {
            let [x, y] = centre(&line.quad);
            (x * cos + y * sin, y * cos - x * sin, line)
        })
        .collect();
    placed.sort_by(|a, b| a.1.total_cmp(&b.1));

    let mut rows: Vec<Vec<(f32, f32, TextLine)>> = Vec::new();
    for item in placed {
        let same_row = rows.last().is_some_and(|row| {
            let first = &row[0];
            item.1 - first.1 < 0.5 * first.2.char_height.min(item.2.char_height)
        });
        match rows.last_mut() {
            Some(row) if same_row => row.push(item),
            _ => rows.push(vec![item]),
        }
    }
    rows.into_iter()
        .flat_map(|mut row| {
            row.sort_by(|a, b| a.0.total_cmp(&b.0));
            row
        })
        .map(|(_, _, line)| line)
        .collect()
}

/// The angle of reading, radians: the mean of the lines' directions weighted by length.
fn direction(lines: &[TextLine]) -> f32 {
    let (x, y) = lines.iter().fold((0.0, 0.0), |(x, y), line| {
        let [a, b, ..] = line.quad;
        (x + b[0] - a[0], y + b[1] - a[1])
    });
    y.atan2(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line of text `text` with its top-left at (x, y), turned by `angle` about the origin.
    fn line(text: &str, x: f32, y: f32, width: f32, angle: f32) -> TextLine {
        let (sin, cos) = angle.sin_cos();
        let corners = [[x, y], [x + width, y], [x + width, y + 20.0], [x, y + 20.0]];
        TextLine {
            text: text.to_owned(),
            confidence: 1.0,
            quad: corners.map(|[x, y]| [x * cos - y * sin, x * sin + y * cos]),
            char_height: 20.0,
        }
    }

    #[test]
    fn rows_run_down_and_right_whatever_the_angle() {
        for degrees in [0, 7, -12, 90, 180, 186, 270] {
            let angle = (degrees as f32).to_radians();
            let lines = vec![
                line("d", 300.0, 104.0, 90.0, angle),
                line("a", 10.0, 10.0, 200.0, angle),
                line("c", 10.0, 100.0, 90.0, angle),
                line("e", 12.0, 140.0, 400.0, angle),
                line("b", 240.0, 6.0, 60.0, angle),
            ];
            let order: String = sort(lines).into_iter().map(|line| line.text).collect();
            assert_eq!(order, "abcde", "{degrees}°");
        }
    }

    #[test]
    fn nothing_stays_nothing() {
        assert!(sort(Vec::new()).is_empty());
    }
}
