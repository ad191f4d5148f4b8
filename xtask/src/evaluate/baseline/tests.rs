use clio_build::graph::Shape;

use super::*;

/// Smooth colours with some noise, the same every time.
fn photograph(channels: usize, height: usize, width: usize) -> Image {
    let shape = Shape { channels, height, width };
    let mut noise = 1u32;
    let value = |i: usize| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let (c, y, x) = (i / (height * width), i / width % height, i % width);
        let wave = ((x as f64 / 9.0 + c as f64).sin() + (y as f64 / 13.0).cos()) * 50.0 + 120.0;
        (wave + f64::from(noise >> 28)) as u8
    };
    Image { shape, pixels: (0..shape.elements()).map(value).collect() }
}

#[test]
fn budgets_are_kept_and_more_bytes_are_better() {
    for shape in [(3, 32, 32), (1, 32, 32), (3, 96, 128)] {
        let image = photograph(shape.0, shape.1, shape.2);
        for codec in codecs(image.shape) {
            let mut before = 0.0;
            for budget in [800, 1600, 3200, 6400] {
                let sent = codec.transmit(&image, budget).unwrap();
                let psnr = sent.image.psnr(&image);
                assert!(sent.fits && sent.bytes <= budget, "{} {budget}", codec.name());
                assert!(psnr > before - 0.5, "{} {budget}: {psnr} after {before}", codec.name());
                assert_eq!(sent.image.shape, image.shape);
                before = psnr.min(60.0);
            }
            assert!(before > 24.0, "{}: {before} dB", codec.name());
        }
    }
}

#[test]
fn what_cannot_fit_is_counted_truly() {
    let image = photograph(3, 32, 32);
    for codec in codecs(image.shape) {
        let sent = codec.transmit(&image, 1).unwrap();
        assert!(!sent.fits && sent.bytes > 1, "{}", codec.name());
        let again = codec.transmit(&image, sent.bytes).unwrap();
        assert!(again.fits && again.bytes == sent.bytes, "{}", codec.name());
    }
}

#[test]
fn enough_bytes_lose_nothing_by_raw_pixels() {
    let image = photograph(3, 32, 32);
    let raw = Downsample.transmit(&image, 3072).unwrap();
    assert_eq!((raw.bytes, &raw.image), (3072, &image));
    let half = Downsample.transmit(&image, 1536).unwrap();
    let psnr = half.image.psnr(&image);
    assert!(half.bytes <= 1536 && (36.0..38.0).contains(&psnr), "{psnr}");
}

#[test]
fn headers_are_what_makes_the_difference() {
    let image = photograph(3, 32, 32);
    let least = |codec: &dyn Codec| codec.transmit(&image, 0).unwrap().bytes;
    let jpeg = |headers| least(&Jpeg::new(headers, vec![32]));
    let webp = |headers| least(&Webp::new(headers, vec![32]));
    let scan = jpeg(Headers::Stripped);
    assert!((200..620).contains(&(jpeg(Headers::Counted) - scan)), "scan {scan}");
    assert_eq!(webp(Headers::Counted) - webp(Headers::Stripped), 30);
}

#[test]
fn a_data_set_is_sent_with_its_labels() {
    let image = photograph(3, 32, 32);
    let pixels = image.pixels.repeat(5);
    let labels = Some(vec![0, 1, 2, 3, 4]);
    let data = Dataset { shape: image.shape, pixels, labels, classes: None };
    let sent = transmit_all(&Downsample, &data, 3072).unwrap();
    assert_eq!((sent.bytes_mean, sent.misfits, &sent.data.labels), (3072.0, 0, &data.labels));
    assert_eq!((sent.data.len(), sent.data.shape), (5, data.shape));
}

#[test]
fn sizes_end_with_the_image_itself() {
    let of = |height, width| sizes(Shape { channels: 3, height, width });
    assert_eq!(of(32, 32), [16, 24, 32]);
    assert_eq!(of(224, 200), [64, 96, 128, 160, 192, 224]);
    assert_eq!(of(1, 1), [1]);
}

#[test]
fn a_progressive_file_is_read_after_any_byte() {
    for (channels, height, width) in [(3, 32, 32), (1, 20, 28), (3, 96, 77)] {
        let image = photograph(channels, height, width);
        let whole = Pjpeg.transmit(&image, usize::MAX).unwrap();
        let header = Pjpeg.transmit(&image, 0).unwrap();
        assert!(header.bytes < 400 && header.image.pixels.iter().all(|&value| value == 128));
        let mut best = 0.0f64;
        for budget in header.bytes..=whole.bytes {
            let sent = Pjpeg.transmit(&image, budget).unwrap();
            let psnr = sent.image.psnr(&image);
            assert!(sent.fits && sent.bytes == budget && sent.image.shape == image.shape);
            // From gray, means come from the top left, the first of them everywhere; later scans add to what is there.
            assert!(psnr > best - 6.0, "{budget} of {} bytes: {psnr} after {best} dB", whole.bytes);
            best = best.max(psnr);
        }
        assert!(whole.image.psnr(&image) > best - 1.0);
    }
}
