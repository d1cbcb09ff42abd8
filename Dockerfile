# The token server as an image: `docker build -t tessera .`, or the same with podman or buildah.
# What it needs to know comes when it runs; see docs/guides/deploy.md.

# Any image with Node 24 and npm 11 will do for building, and any with `node` 24 on its path for running: nothing runs in the
# last stage, and no machine code is copied.
ARG BASE_IMAGE=docker.io/library/node:24-bookworm-slim
ARG RUNTIME_IMAGE=${BASE_IMAGE}

FROM ${BASE_IMAGE} AS build
WORKDIR /src
# These first, so that packages are fetched again only when one of them changes.
COPY package.json package-lock.json ./
COPY packages/agora-token/package.json packages/agora-token/
COPY packages/cli/package.json packages/cli/
COPY packages/client/package.json packages/client/
COPY packages/console/package.json packages/console/
COPY packages/gateway/package.json packages/gateway/
COPY packages/server/package.json packages/server/
COPY packages/token/package.json packages/token/
COPY test/runtimes/node-20/package.json test/runtimes/node-20/
COPY test/runtimes/node-22/package.json test/runtimes/node-22/
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build \
 && node deploy/docker/runtime-tree.ts /runtime/app \
 && mkdir -p /runtime/bin /runtime/data \
 && ln -s /app/packages/cli/bin/tessera.js /runtime/bin/tessera

FROM ${RUNTIME_IMAGE}
LABEL org.opencontainers.image.title="Tessera" \
      org.opencontainers.image.description="Agora token server: makes, guards, renews and explains tokens" \
      org.opencontainers.image.licenses="MIT"
# A number, so that Kubernetes can see that it is not root; far from the users of the machine around it.
COPY --from=build --chown=10001:10001 /runtime/data /data
COPY --from=build /runtime/bin /usr/local/bin
COPY --from=build /runtime/app /app
COPY deploy/one-click/tessera.yaml /app/one-click.yaml
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=8080 \
    TESSERA_DATA=/data
WORKDIR /data
USER 10001:10001
# The database of the managed mode, unless it is PostgreSQL. Everything else may be read-only.
VOLUME ["/data"]
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node lets the server start no program, load no machine code and make no code of text, and nobody attach a debugger.
ENTRYPOINT ["node", "--permission", "--allow-fs-read=*", "--allow-fs-write=*", "--disallow-code-generation-from-strings", "--disable-proto=delete", "--disable-sigusr1", "/app/packages/cli/bin/tessera.js"]
CMD ["serve"]
