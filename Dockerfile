# syntax=docker/dockerfile:1

# Gavel in a container: the one binary, for a Postgres of its own container or elsewhere (DATABASE_URL).

FROM node:20-bookworm-slim AS web
WORKDIR /src/web
COPY web/package.json web/package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --no-audit --no-fund
COPY web ./
RUN node build.mjs

FROM rust:1-slim-bookworm AS build
WORKDIR /src
# Queries were checked against the committed .sqlx folder: no database is needed here.
ENV SQLX_OFFLINE=true
COPY . .
COPY --from=web /src/web/embed/dist web/embed/dist
COPY --from=web /src/web/console/dist web/console/dist
# The caches are not part of the image, so the binary is copied out in the same step.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --bin gavel \
    && cp target/release/gavel /gavel

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/gavel --create-home --shell /usr/sbin/nologin gavel
COPY --from=build /gavel /usr/local/bin/gavel
USER 10001
ENV GAVEL_LISTEN=0.0.0.0:8080 \
    GAVEL_DATA_DIR=/var/lib/gavel
VOLUME /var/lib/gavel
EXPOSE 8080
# The image has no HTTP client; bash can speak enough of it.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --start-interval=1s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /livez HTTP/1.0\\r\\n\\r\\n' >&3 && read -r _ code _ <&3 && [[ $code == 2* ]]"]
ENTRYPOINT ["gavel"]
CMD ["serve"]
