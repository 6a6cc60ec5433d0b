# migrollback in containers.
#
#   docker build -t migrollback .                   a small image with the program, its drivers and what they need at run time
#   docker run --rm migrollback history --database postgres://…
#
# Into an application's own image, so that the framework's command is there (Debian 12, Ubuntu 24.04 or newer: glibc 2.36):
#
#   docker build --target copy -t migrollback:copy .
#   COPY --from=migrollback:copy / /                in the application's Dockerfile
ARG BASE=debian:bookworm-slim

FROM ${BASE} AS build
WORKDIR /src
COPY script/setup script/setup
RUN script/setup build
COPY . .
# An RPATH of the old kind also holds for the libraries of libraries: what lies in bundle/ is found first, where there is a bundle.
RUN cmake --preset release -DMIGROLLBACK_TESTS=OFF -DCMAKE_INSTALL_PREFIX=/usr/local -DCMAKE_INSTALL_LIBDIR=lib \
        -DCMAKE_INSTALL_RPATH='$ORIGIN/../lib/migrollback/bundle' \
        -DCMAKE_EXE_LINKER_FLAGS=-Wl,--disable-new-dtags -DCMAKE_MODULE_LINKER_FLAGS=-Wl,--disable-new-dtags \
    && cmake --build build/release \
    && DESTDIR=/out cmake --install build/release --strip

# Every library that program and drivers need, but for those of glibc, which must be the image's own; and how to log in to MySQL 8,
# which the client library looks for in its own place.
FROM build AS bundle
RUN mkdir -p /out/usr/local/lib/migrollback/bundle \
    && find /out -type f \( -name migrollback -o -name '*.so' \) -exec ldd {} + \
        | awk '$2 == "=>" && $3 ~ /^\// && $1 !~ /^(libc|libm|libdl|librt|libpthread|libresolv|ld-linux.*)\.so/ { print $3 }' \
        | sort -u | xargs -I{} cp -L {} /out/usr/local/lib/migrollback/bundle/ \
    && plugin=$(find /usr/lib -path '*/libmariadb3/plugin/caching_sha2_password.so') \
    && install -D "$plugin" "/out$plugin"

FROM scratch AS copy
COPY --from=bundle /out/ /

# The tests, with all frameworks; servers come from outside (docker-compose.test.yml).
FROM build AS test
COPY tests/frameworks/node/package.json tests/frameworks/node/package-lock.json tests/frameworks/node/
RUN script/setup test
ENV CI=1
CMD ["script/test"]

FROM ${BASE}
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libcjson1 libglib2.0-0 libmariadb3 libpq5 libsmartcols1 libsqlite3-0 tzdata \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /out/ /
USER nobody
ENTRYPOINT ["migrollback"]
CMD ["--help"]
