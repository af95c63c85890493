//! The dictionary of a system file: a header, the variables, their labels, and extension records.

use super::variable::{Set, Value, Variable};

/// Bytes of a long text in one segment.
pub const SEGMENT: usize = 255;
/// Bytes of a long text that a segment counts for when segments are numbered.
const COUNTED: usize = 252;
const BIAS: f64 = 100.0;
const UTF_8: i32 = 65_001;

/// Returns the dictionary of a file with `rows` cases.
pub fn write(name: &str, variables: &[Variable], sets: &[Set], rows: u64) -> Vec<u8> {
    let mut out = Bytes(Vec::with_capacity(4096));
    let shorts = shorts(variables);
    out.header(name, variables, rows);
    for (variable, shorts) in variables.iter().zip(&shorts) {
        out.variable(variable, shorts);
    }
    out.labels(variables);
    out.machine();
    out.sets(sets, &shorts);
    out.display(variables);
    let long = variables
        .iter()
        .zip(&shorts)
        .map(|(variable, shorts)| format!("{}={}", shorts[0], variable.name));
    out.extension(13, long.collect::<Vec<_>>().join("\t").as_bytes());
    let very_long = variables
        .iter()
        .zip(&shorts)
        .filter(|(variable, _)| variable.width > SEGMENT);
    let widths: String = very_long
        .map(|(variable, shorts)| format!("{}={:05}\0\t", shorts[0], variable.width))
        .collect();
    if !widths.is_empty() {
        out.extension(14, widths.as_bytes());
    }
    out.long_labels(variables);
    out.extension(20, b"UTF-8");
    out.cases(rows);
    out.int(999);
    out.int(0);
    out.0
}

/// Returns the widths of the segments of a text; one if it is not long.
pub fn segments(width: usize) -> Vec<usize> {
    if width <= SEGMENT {
        return vec![width];
    }
    let number = width.div_ceil(COUNTED);
    let mut segments = vec![SEGMENT; number];
    if let Some(last) = segments.last_mut() {
        *last = width - (number - 1) * COUNTED;
    }
    segments
}

/// Returns the short names of eight letters, one for every segment of a variable.
fn shorts(variables: &[Variable]) -> Vec<Vec<String>> {
    let mut number = 0;
    let mut next = |_| {
        number += 1;
        format!("V{number}")
    };
    variables
        .iter()
        .map(|variable| {
            segments(variable.width)
                .into_iter()
                .map(&mut next)
                .collect()
        })
        .collect()
}

/// The bytes of the dictionary so far.
struct Bytes(Vec<u8>);

impl Bytes {
    fn int(&mut self, number: i32) {
        self.0.extend(number.to_le_bytes());
    }

    fn length(&mut self, length: usize) {
        self.int(i32::try_from(length).expect("a dictionary is far below 2 GiB"));
    }

    fn float(&mut self, number: f64) {
        self.0.extend(number.to_le_bytes());
    }

    /// Writes a text, padded with spaces.
    fn padded(&mut self, text: &[u8], width: usize) {
        let text = &text[..text.len().min(width)];
        self.0.extend(text);
        self.0.resize(self.0.len() + width - text.len(), b' ');
    }

    fn header(&mut self, name: &str, variables: &[Variable], rows: u64) {
        self.0.extend(b"$FL2");
        self.padded(
            concat!("@(#) SPSS DATA FILE Vraag ", env!("CARGO_PKG_VERSION")).as_bytes(),
            60,
        );
        self.int(2);
        let slots = |variable: &Variable| {
            segments(variable.width)
                .into_iter()
                .map(|width| width.div_ceil(8).max(1))
                .sum::<usize>()
        };
        self.length(variables.iter().map(slots).sum());
        self.int(1);
        self.int(0);
        self.int(i32::try_from(rows).unwrap_or(-1));
        self.float(BIAS);
        // The time is in the manifest and not here, so that equal answers make equal files.
        self.padded(b"01 Jan 70", 9);
        self.padded(b"00:00:00", 8);
        self.padded(format!("Vraag: {name}").as_bytes(), 64);
        self.padded(b"", 3);
    }

    fn variable(&mut self, variable: &Variable, shorts: &[String]) {
        for (at, (width, short)) in segments(variable.width).into_iter().zip(shorts).enumerate() {
            let is_first = at == 0;
            let missing = variable.missing.filter(|_| is_first);
            self.int(2);
            self.length(width);
            self.int(i32::from(is_first && !variable.label.is_empty()));
            self.int(if missing.is_some() { -2 } else { 0 });
            let shown = if width > 0 {
                width.min(SEGMENT) as i32
            } else {
                i32::from(variable.format.width)
            };
            let format = i32::from(variable.format.kind) << 16
                | shown << 8
                | i32::from(variable.format.decimals);
            self.int(format);
            self.int(format);
            self.padded(short.as_bytes(), 8);
            if is_first && !variable.label.is_empty() {
                self.length(variable.label.len());
                self.padded(
                    variable.label.as_bytes(),
                    variable.label.len().next_multiple_of(4),
                );
            }
            for code in missing.iter().flat_map(|(low, high)| [*low, *high]) {
                self.float(code);
            }
            for _ in 1..width.div_ceil(8) {
                [2, -1, 0, 0, 0, 0]
                    .into_iter()
                    .for_each(|number| self.int(number));
                self.padded(b"", 8);
            }
        }
    }

    /// Writes the labels of numbers and of texts of at most eight bytes.
    fn labels(&mut self, variables: &[Variable]) {
        let mut place = 1;
        for variable in variables {
            if !variable.labels.is_empty() && variable.width <= 8 {
                self.int(3);
                self.length(variable.labels.len());
                for (value, label) in &variable.labels {
                    match value {
                        Value::Number(number) => self.float(*number),
                        Value::Text(text) => self.padded(text.as_bytes(), 8),
                    }
                    self.0.push(label.len() as u8);
                    self.padded(label.as_bytes(), (label.len() + 1).next_multiple_of(8) - 1);
                }
                [4, 1, place]
                    .into_iter()
                    .for_each(|number| self.int(number));
            }
            let slots: usize = segments(variable.width)
                .into_iter()
                .map(|width| width.div_ceil(8).max(1))
                .sum();
            place += i32::try_from(slots).expect("a dictionary is far below 2 GiB");
        }
    }

    /// Writes an extension record.
    fn extension(&mut self, kind: i32, bytes: &[u8]) {
        [7, kind, 1].into_iter().for_each(|number| self.int(number));
        self.length(bytes.len());
        self.0.extend(bytes);
    }

    /// Writes the formats of numbers and text.
    fn machine(&mut self) {
        let (major, minor) = (
            version(env!("CARGO_PKG_VERSION_MAJOR")),
            version(env!("CARGO_PKG_VERSION_MINOR")),
        );
        [
            7,
            3,
            4,
            8,
            major,
            minor,
            version(env!("CARGO_PKG_VERSION_PATCH")),
            -1,
            1,
            1,
            2,
            UTF_8,
        ]
        .into_iter()
        .for_each(|number| self.int(number));
        [7, 4, 8, 3].into_iter().for_each(|number| self.int(number));
        [-f64::MAX, f64::MAX, (-f64::MAX).next_up()]
            .into_iter()
            .for_each(|number| self.float(number));
    }

    fn sets(&mut self, sets: &[Set], shorts: &[Vec<String>]) {
        let mut text = String::new();
        for set in sets {
            text.push_str(&format!(
                "${}=D1 1 {} {}",
                set.name,
                set.label.len(),
                set.label
            ));
            set.variables
                .iter()
                .for_each(|at| text.push_str(&format!(" {}", shorts[*at][0].to_lowercase())));
            text.push('\n');
        }
        if !text.is_empty() {
            self.extension(7, text.as_bytes());
        }
    }

    fn display(&mut self, variables: &[Variable]) {
        let number = variables
            .iter()
            .map(|variable| segments(variable.width).len())
            .sum::<usize>()
            * 3;
        [7, 11, 4].into_iter().for_each(|number| self.int(number));
        self.length(number);
        for variable in variables {
            let is_text = variable.width > 0;
            let shown = if is_text {
                variable.width.min(40) as i32
            } else {
                i32::from(variable.format.width).max(8)
            };
            for _ in segments(variable.width) {
                [variable.measure as i32, shown, i32::from(!is_text)]
                    .into_iter()
                    .for_each(|number| self.int(number));
            }
        }
    }

    /// Writes the labels of texts of more than eight bytes.
    fn long_labels(&mut self, variables: &[Variable]) {
        let mut record = Bytes(Vec::new());
        for variable in variables
            .iter()
            .filter(|variable| variable.width > 8 && !variable.labels.is_empty())
        {
            record.text(&variable.name, variable.name.len());
            record.length(variable.width);
            record.length(variable.labels.len());
            for (value, label) in &variable.labels {
                match value {
                    Value::Text(text) => record.text(text, variable.width),
                    Value::Number(_) => record.text("", variable.width),
                }
                record.text(label, label.len());
            }
        }
        if !record.0.is_empty() {
            self.extension(21, &record.0);
        }
    }

    /// Writes a text after its width.
    fn text(&mut self, text: &str, width: usize) {
        self.length(width);
        self.padded(text.as_bytes(), width);
    }

    fn cases(&mut self, rows: u64) {
        [7, 16, 8, 2]
            .into_iter()
            .for_each(|number| self.int(number));
        self.0.extend(1_i64.to_le_bytes());
        self.0.extend(rows.to_le_bytes());
    }
}

fn version(number: &str) -> i32 {
    number.parse().unwrap_or(0)
}
