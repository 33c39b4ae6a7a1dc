/**
 * A self-signed certificate for localhost and 127.0.0.1, valid for a hundred years, with its key: made for these tests and used nowhere
 * else, because Node cannot make one and a machine that runs the tests may have no OpenSSL.
 */
export const certificate = {
  cert: `
-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIULOM3u7iy+eKs5L0FpCOkkObFWKIwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTA2MDI0MFoYDzIxMjYxMDI4
MDYwMjQwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASyJqzhTBhGzqgGhy15Y6k92u98hXXj64SWRO7biWnC5axaodU9bl0C
75P1r93/1v3enJS7IOByhqnYWtlv/Vzbo28wbTAdBgNVHQ4EFgQU0vOjOp9RT11m
rv7SSkOMfMNCLGcwHwYDVR0jBBgwFoAU0vOjOp9RT11mrv7SSkOMfMNCLGcwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIhAP9wwuWOgQuQlQncGRwSh/O2E2tSasOKOqTV+mfR0GyhAiB3
XYglmxVSzs2fDra4Fp6nCHYLCXHxT1ug1TCfsUZ14g==
-----END CERTIFICATE-----
`.trimStart(),
  key: `
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgJnWvbms8P/N20nYw
WxMVc6lG1HPIpX6iB1/biDy21zyhRANCAASyJqzhTBhGzqgGhy15Y6k92u98hXXj
64SWRO7biWnC5axaodU9bl0C75P1r93/1v3enJS7IOByhqnYWtlv/Vzb
-----END PRIVATE KEY-----
`.trimStart(),
};
