import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A self-signed certificate for 127.0.0.1 and localhost, and its key, both PEM. It is its own authority. */
export interface Certificate {
  certificate: string;
  key: string;
}

// DER tags, ITU-T X.690 section 8 and RFC 5280 section 4.
const tag = { integer: 0x02, bitString: 0x03, octetString: 0x04, utcTime: 0x17, sequence: 0x30, set: 0x31 };

/** Makes a certificate valid from an hour ago for ten days, with an ECDSA P-256 key. */
export function makeCertificate(now: Date = new Date()): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const algorithm = sequence(objectId('2a8648ce3d040302'));
  const name = sequence(der(tag.set, sequence(objectId('550403'), der(0x0c, Buffer.from('localhost')))));
  const hourMs = 3_600_000;
  const body = sequence(
    der(0xa0, der(tag.integer, Buffer.from([2]))),
    // The top bits keep the serial number positive and of fixed length.
    der(tag.integer, Buffer.concat([Buffer.from([0x40]), randomBytes(8)])),
    algorithm,
    name,
    sequence(utcTime(new Date(now.getTime() - hourMs)), utcTime(new Date(now.getTime() + 240 * hourMs))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(subjectNames(), basicConstraints())),
  );
  const signature = sign('sha256', body, privateKey);
  const certificate = sequence(
    body,
    algorithm,
    der(tag.bitString, Buffer.concat([Buffer.from([0]), signature])),
  );
  return {
    certificate: pem(certificate),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** What a client needs that trusts the certificate and presents it as its own. */
export function tlsOptions({ certificate, key }: Certificate): { ca: string; cert: string; key: string } {
  return { ca: certificate, cert: certificate, key };
}

function subjectNames(): Buffer {
  const localhost = der(0x82, Buffer.from('localhost'));
  const loopback = der(0x87, Buffer.from([127, 0, 0, 1]));
  return sequence(objectId('551d11'), der(tag.octetString, sequence(localhost, loopback)));
}

/** Says that the certificate is an authority, so that it can vouch for itself. */
function basicConstraints(): Buffer {
  const authority = sequence(der(0x01, Buffer.from([0xff])));
  return sequence(objectId('551d13'), der(0x01, Buffer.from([0xff])), der(tag.octetString, authority));
}

function utcTime(time: Date): Buffer {
  const digits = time.toISOString().replace(/\D/g, '').slice(2, 14);
  return der(tag.utcTime, Buffer.from(`${digits}Z`));
}

function objectId(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

function sequence(...parts: Buffer[]): Buffer {
  return der(tag.sequence, Buffer.concat(parts));
}

function der(type: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([type, ...derLength(content.length)]), content]);
}

/** The shortest form there is, as DER demands. Nothing here is longer than 65,535 bytes. */
function derLength(length: number): number[] {
  if (length < 0x80) return [length];
  if (length < 0x100) return [0x81, length];
  return [0x82, length >> 8, length & 0xff];
}

function pem(certificate: Buffer): string {
  const lines = certificate.toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}
