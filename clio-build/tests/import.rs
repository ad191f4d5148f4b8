//! Importing ONNX: logits against ONNX Runtime's, ONNX's own node tests, and bytes that are no models.
#![cfg(feature = "fit")]

mod import {
    mod build;
    mod export;
    mod files;
    mod models;
    mod mutations;
    mod node_tests;
    mod passes;
    #[path = "../../src/import/proto.rs"]
    #[allow(dead_code)]
    mod proto;
    mod refusals;
}
