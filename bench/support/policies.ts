/** Policies of the size people write: about 400 bytes of YAML each. */
export function policies(count: number): string {
  return Array.from({ length: count }, (_, index) => policy(index)).join('---\n');
}

function policy(index: number): string {
  return `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata:
  name: policy-${index}
  namespace: ns-${index % 50}
  labels:
    team: team-${index % 20}
spec:
  order: ${index}
  selector: app == "app-${index}" && role in { "frontend", "backend" }
  types:
  - Ingress
  - Egress
  ingress:
  - action: Allow
    protocol: TCP
    source:
      selector: role == "client-${index % 100}"
      nets:
      - 10.${index % 250}.0.0/16
    destination:
      ports: [80, 443, 8080]
  egress:
  - action: Allow
`;
}
