# Rapport in a container: one program, one folder (/data), one port (7878).
#
#   docker build -t rapport .
#   docker run -p 7878:7878 -v rapport-data:/data rapport
#   docker run --rm -v rapport-data:/data rapport key add scripts --role administrator

FROM rust:1.95-slim-trixie AS build
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends build-essential nodejs npm \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/src/target \
    cargo build --release --locked -p server \
    && install -D target/release/rapport /out/rapport

FROM debian:trixie-slim
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 7878 rapport \
    && useradd --system --uid 7878 --gid rapport --home-dir /data --shell /usr/sbin/nologin rapport \
    && install -d -o rapport -g rapport -m 0700 /data
COPY --from=build /out/rapport /usr/local/bin/rapport
COPY LICENSE /usr/share/doc/rapport/LICENSE
ENV RAPPORT_DATA=/data RAPPORT_LISTEN=0.0.0.0:7878
USER rapport
WORKDIR /data
VOLUME /data
EXPOSE 7878
STOPSIGNAL SIGTERM
# The shell asks by itself, so that the image needs no other program for it.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/7878 && printf 'GET /healthz HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200'"]
ENTRYPOINT ["rapport"]
CMD ["serve"]
