# syntax=docker/dockerfile:1
# Préau in a container: one binary, its stylesheet and WebAssembly, and nothing else that runs.
# It wants a Postgres next to it (DATABASE_URL); compose.yaml has one.

FROM node:22-bookworm-slim AS node

# ── Build ────────────────────────────────────────────────────────────────────────────────────────────────────────
FROM rust:1.95-bookworm AS build
# Debian's Node is older than what our tools need.
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
# The toolchain of the image (which sets RUST_VERSION), whatever rust-toolchain.toml would fetch.
ENV RUSTUP_TOOLCHAIN=$RUST_VERSION
WORKDIR /build

# Tools first: they change rarely, and building them takes longest.
COPY rust-toolchain.toml Cargo.toml Cargo.lock package.json package-lock.json .npmrc ./
COPY script/environment script/bootstrap script/
RUN script/bootstrap build

COPY .cargo .cargo
COPY .sqlx .sqlx
COPY migrations migrations
COPY src src
COPY style style
COPY public public
COPY script/build script/
# Cargo's caches stay out of the image and are used again by the next build.
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/build/target \
    script/build \
 && mkdir -p /preau \
 && cp target/release/preau target/release/hash.txt /preau/ \
 && cp -r target/site /preau/site

# ── Run ──────────────────────────────────────────────────────────────────────────────────────────────────────────
FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /var/lib/preau --create-home preau
# hash.txt must lie next to the binary: it says what the files in site/pkg are called.
COPY --from=build /preau/preau /preau/hash.txt /opt/preau/
COPY --from=build /preau/site /opt/preau/site
COPY Leptos.toml LICENSE /opt/preau/

USER preau
WORKDIR /opt/preau
ENV PREAU_ADDR=0.0.0.0:3000 \
    PREAU_SITE_ROOT=/opt/preau/site \
    PREAU_DATA_DIR=/var/lib/preau
VOLUME /var/lib/preau
EXPOSE 3000
# bash speaks TCP by itself; no HTTP client is installed.
HEALTHCHECK --interval=15s --timeout=5s --start-period=40s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/3000 && printf 'GET /healthz HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["/opt/preau/preau"]
CMD ["serve"]
