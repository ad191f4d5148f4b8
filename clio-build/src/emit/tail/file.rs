use std::path::Path;

use super::EmitError;

/// The weights file: arrays one after another, little-endian, in the order in which the tail reads them.
#[derive(Debug, Default)]
pub(super) struct WeightsFile {
    bytes: Vec<u8>,
}

impl WeightsFile {
    pub fn floats(&mut self, values: &[f32]) {
        self.bytes.extend(values.iter().flat_map(|v| v.to_le_bytes()));
    }

    pub fn words(&mut self, values: &[i16]) {
        self.bytes.extend(values.iter().flat_map(|v| v.to_le_bytes()));
    }

    pub fn unsigned(&mut self, values: &[u16]) {
        self.bytes.extend(values.iter().flat_map(|v| v.to_le_bytes()));
    }

    /// A matrix of rows of `columns` floats, column by column.
    pub fn transposed(&mut self, rows: &[f32], columns: usize) {
        for column in 0..columns {
            self.bytes
                .extend(rows.iter().skip(column).step_by(columns).flat_map(|v| v.to_le_bytes()));
        }
    }

    /// Writes the file and the folders above it.
    pub fn write(&self, path: &Path) -> Result<(), EmitError> {
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(path, &self.bytes))
            .map_err(|error| EmitError::Write { path: path.to_path_buf(), error })
    }
}
