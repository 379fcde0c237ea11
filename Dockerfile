# probelint alone, in an image without anything else, as nobody:
#   docker build -t probelint . && docker run --rm -v "$PWD:/work:ro" probelint lint
# With a shell and git, for pipelines that need them and for --only-changed:
#   docker build -t probelint:ci --target ci .

FROM docker.io/library/rust:1-alpine AS build
RUN apk add --no-cache build-base
WORKDIR /source
COPY . .
# Rust's own target on Alpine is linked statically.
RUN cargo build --release --locked && cp target/release/probelint /usr/bin/probelint

FROM docker.io/library/alpine:3 AS ci
# A pipeline checks out as somebody else, whose repository git would not read.
RUN apk add --no-cache git && git config --system --add safe.directory '*'
COPY --from=build /usr/bin/probelint /usr/bin/probelint
USER 65534:65534
WORKDIR /work
CMD ["probelint", "lint"]

FROM scratch
COPY --from=build /usr/bin/probelint /usr/bin/probelint
USER 65534:65534
WORKDIR /work
ENTRYPOINT ["/usr/bin/probelint"]
CMD ["lint"]
