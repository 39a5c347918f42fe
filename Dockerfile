# One for the four services (docs/adr/0021-images.md): docker build --build-arg SERVICE=loan-api .
# The Node that the tests ran on. A digest behind the version pins it wholly: --build-arg NODE_IMAGE=node:24.21.0-bookworm-slim@sha256:...
ARG NODE_IMAGE=node:24.21.0-bookworm-slim

FROM ${NODE_IMAGE} AS application
ARG SERVICE
WORKDIR /app
# What is installed depends on these alone, so that a change of the code installs nothing. npm wants to see every workspace.
COPY .npmrc package.json package-lock.json ./
COPY packages/service-kit/package.json packages/service-kit/
COPY services/auth-svc/package.json services/auth-svc/
COPY services/external-score-mock/package.json services/external-score-mock/
COPY services/loan-api/package.json services/loan-api/
COPY services/scoring-svc/package.json services/scoring-svc/
# The secret is for who reaches packages through a registry of their own (docker build --secret id=npmrc,src=...); it stays in no layer.
RUN --mount=type=secret,id=npmrc \
    NPM_CONFIG_USERCONFIG=/run/secrets/npmrc \
    npm ci --omit=dev --omit=optional --ignore-scripts --loglevel=error --workspace="services/${SERVICE:?}"
# Types, source maps, manuals, sources in TypeScript (which Node runs in no package) and Swagger UI's other builds are half of what packages bring.
RUN rm -rf node_modules/swagger-ui-dist/swagger-ui-es-bundle* \
    && find node_modules -type f -regextype posix-extended -regex '.*\.(map|md|[cm]?ts)' \
       ! -iregex '.*/(licen[cs]e|notice|copying)[^/]*' -delete
COPY LICENSE slo.json ./
COPY packages/service-kit packages/service-kit
COPY services/${SERVICE} services/${SERVICE}
# Out of a package that the lockfile pins: a download would be another one tomorrow.
RUN if [ "$SERVICE" = loan-api ]; then node services/loan-api/src/rds-certificates.ts >rds-ca.pem; fi

# What is installed, not what a lockfile would have installed. npm reads the root's wishes too, and misses what is of the other services and the
# tools; and it names all after the folder, and takes no commit for a version.
FROM application AS list-of-packages
ARG SERVICE
ARG REVISION=unknown
RUN npm pkg delete devDependencies optionalDependencies \
    && npm pkg set --json workspaces="[\"packages/*\", \"services/${SERVICE:?}\"]" \
    && npm sbom --sbom-format cyclonedx --sbom-type application >sbom.json \
    && node -e "const sbom = JSON.parse(fs.readFileSync('sbom.json')); delete sbom.metadata.component.purl; \
       Object.assign(sbom.metadata.component, { name: process.env.SERVICE, version: process.env.REVISION }); \
       fs.writeFileSync('sbom.json', JSON.stringify(sbom))"

# For scripts/build-and-push.sh, which wants that file alone: docker build --target sbom --output FOLDER
FROM scratch AS sbom
ARG SERVICE
COPY --from=list-of-packages /app/sbom.json /${SERVICE}.sbom.json

# The base without what only installs: no npm, no yarn, no headers, no program that changes its user.
FROM ${NODE_IMAGE} AS system
RUN rm -rf /usr/local/lib/node_modules /usr/local/include /usr/local/share/doc /usr/local/share/man /opt/* /tmp/* \
    && find /usr/local/bin -mindepth 1 ! -name node -delete \
    && find / -xdev -type f -perm /6000 -exec chmod a-s {} + \
    && echo 'app:x:65532:65532::/nonexistent:/usr/sbin/nologin' >>/etc/passwd

# From nothing, because a layer that deletes makes no image smaller. This layer is the same in all four.
FROM scratch AS service
COPY --from=system / /
ARG SERVICE
ENV PATH=/usr/local/bin:/usr/bin:/bin NODE_ENV=production
# Megabytes. By default Node lets garbage lie until it fills a share of the machine. loan-api with 512 applications in flight uses 58 of these 128;
# together with 100 outside of the heap they fit into the smallest task, migrate's 512 MiB. Here, so that every program of the image has it.
ENV NODE_OPTIONS="--max-semi-space-size=4 --max-old-space-size=128"
# Node allocates from several threads, and glibc gives each its own pool, whose holes the others never fill: one for all holds 8 to 21 MiB less in loan-api and scoring-svc (docs/performance.md).
ENV MALLOC_ARENA_MAX=1
WORKDIR /app/services/${SERVICE}
COPY --from=application /app/node_modules /app/node_modules
COPY --from=application /app/packages /app/packages
COPY --from=application /app/services/${SERVICE} /app/services/${SERVICE}
COPY --from=application /app/LICENSE /app/slo.json /app/rds-ca.pem* /app/
COPY --from=list-of-packages /app/sbom.json /app/
USER 65532:65532
# No HEALTHCHECK: ECS does not look at it, and its task definitions and compose.yaml, which ask /livez, know the port.
# No shell around it: the process that gets the signals is node.
CMD ["node", "--import", "./src/telemetry.ts", "src/main.ts"]

# What Node makes of the code (its compile cache), so that no start removes types and compiles again. By the service itself, because it is good for
# one Node, one user, one path and processors of the same features, and is passed over elsewhere. No port is called none: the service says so when
# it has loaded all of itself, and ends, which is when Node writes. Everybody may read it then; Node would let its user alone.
FROM service AS compiled
RUN PORT=none OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1 NODE_COMPILE_CACHE=/tmp/compiled \
    node --import ./src/telemetry.ts src/main.ts 2>&1 | grep PORT: \
    && find /tmp/compiled -type f | grep -q . && chmod -R a=rX /tmp/compiled

FROM service
ARG SERVICE
ARG REVISION=unknown
COPY --from=compiled --chown=0:0 /tmp/compiled /app/compiled
ENV NODE_COMPILE_CACHE=/app/compiled
LABEL org.opencontainers.image.title="${SERVICE}" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.revision="${REVISION}"
