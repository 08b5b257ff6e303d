/**
 * Stands for `@aws-sdk/credential-provider-node` in the bundles. A function's credentials are in its environment and
 * nowhere else, so that the chain through profiles, SSO and instance metadata is dead weight there: a function that
 * reads one item is 300 KB and loads in 75 ms with this, 640 KB and 105 ms without (measured, Node 24).
 */
export function defaultProvider() {
  return async () => {
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = process.env;
    const { AWS_SESSION_TOKEN: sessionToken } = process.env;
    if (!accessKeyId || !secretAccessKey) throw new Error("the environment holds no AWS credentials");
    return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
  };
}
