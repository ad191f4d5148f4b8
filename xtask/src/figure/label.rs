//! What a series is called in legends.

use super::family::Family;
use super::series::Series;

/// The code, how it was fitted and where the network is cut.
pub fn label(series: &Series) -> String {
    match series.family {
        Some(Family::Input) => format!("transform on the input itself, {}", image_fit(series)),
        Some(family) if family.sends_image() => {
            format!("{}, {}", codec(&series.code), image_fit(series))
        }
        _ => format!("{}, {}, {}", series.code, split_fit(&series.fit), cut(series)),
    }
}

fn cut(series: &Series) -> String {
    let macs = series.head_macs.map(|macs| format!(" (head {:.1} MMAC)", macs as f64 / 1e6));
    format!("partition {}{}", series.partition, macs.unwrap_or_default())
}

fn split_fit(fit: &str) -> &str {
    match fit {
        "closed" => "closed form",
        other => other,
    }
}

fn image_fit(series: &Series) -> &str {
    match series.fit.as_str() {
        "none" => "uncut network",
        "closed" => "tail recalibrated",
        other => other,
    }
}

fn codec(code: &str) -> &str {
    match code {
        "jpeg" => "JPEG file",
        "pjpeg" => "progressive JPEG file, cut",
        "webp" => "WebP file",
        "downsample" => "down-sampled pixels",
        "jpeg-scan" => "JPEG without headers",
        "webp-bare" => "WebP without headers",
        other => other,
    }
}
