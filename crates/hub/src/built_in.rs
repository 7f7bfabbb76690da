//! The manifests that the binary carries.

macro_rules! embedded {
    ($folder:literal: $($name:literal),* $(,)?) => {
        &[$((
            concat!($name, ".toml"),
            include_str!(concat!("../../../", $folder, "/", $name, ".toml")),
        )),*]
    };
}

pub(crate) const MODELS: &[(&str, &str)] = embedded!("models":
    "all-MiniLM-L6-v2",
    "bge-small-en-v1.5",
    "clip-vit-base-patch32",
    "dinov2-small",
    "multilingual-e5-small",
    "siglip-base-patch16-224",
    "smollm2-135m-instruct",
    "wordllama-l2-supercat-256",
);

pub(crate) const DATA: &[(&str, &str)] = embedded!("configs/data":
    "bbc_news",
    "brown_genre_sentences",
    "health_tweets_source",
    "newsgroups20",
    "reuters_r52",
    "reuters_r8",
    "tweets_sentiment",
);
