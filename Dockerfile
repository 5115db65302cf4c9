# The product in a small image: compiled in one stage, run by nobody in particular in another.
FROM rust:1.95-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends libssl-dev zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN cargo build --release --locked -p verbatim && strip target/release/verbatim

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates libssl3 zlib1g \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 verbatim \
    && install -d -o verbatim /data /keys
COPY --from=build /source/target/release/verbatim /usr/local/bin/verbatim
USER verbatim
VOLUME ["/data", "/keys"]
ENV VERBATIM_DATA_DIR=/data
ENTRYPOINT ["verbatim"]
CMD ["serve"]
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s CMD ["verbatim", "health"]
