/** Forms of names (reference resources.md 6.1): labels of a domain name, without its limit of 63 letters. */
export const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
export const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;

export const LABEL_NAME = new RegExp(`^${LABEL}$`);
export const SUBDOMAIN_NAME = new RegExp(`^${SUBDOMAIN}$`);
/** NetworkPolicy: one or two labels, or anything below `knp.default.` and `ossg.default.` (policies made for Kubernetes). */
export const NETWORK_POLICY_NAME = new RegExp(`^(${LABEL}(\\.${LABEL})?|(knp|ossg)\\.default\\.${SUBDOMAIN})$`);
export const GLOBAL_NETWORK_POLICY_NAME = new RegExp(`^(${LABEL}\\.)?${LABEL}$`);
