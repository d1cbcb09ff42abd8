import type { Deployment as KubernetesDeployment } from 'kubernetes-types/apps/v1.js'
import type { Container, PodSpec, Service } from 'kubernetes-types/core/v1.js'
import type { NetworkPolicy } from 'kubernetes-types/networking/v1.js'
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1.js'

import type { Deployment } from './deployments.ts'
import type { Manifest } from './manifests.ts'

/** The label that every namespace has, with its own name. */
const NAMESPACE = 'kubernetes.io/metadata.name'

/** The manifests of one installation, looked up by what they are. */
export class Installation {
  readonly #manifests: readonly Manifest[]

  constructor(manifests: readonly Manifest[]) {
    this.#manifests = manifests
  }

  all(kind: string): readonly Manifest[] {
    return this.#manifests.filter((manifest) => manifest.kind === kind)
  }

  kinds(): readonly string[] {
    return this.#manifests.map(({ kind }) => kind).sort()
  }

  get deployment(): KubernetesDeployment {
    return this.all('Deployment')[0] as unknown as KubernetesDeployment
  }

  get pod(): PodSpec {
    return this.deployment.spec!.template.spec!
  }

  get container(): Container {
    return this.pod.containers[0]!
  }

  /** The labels of the pods. */
  get labels(): Readonly<Record<string, string>> {
    return this.deployment.spec!.template.metadata?.labels ?? {}
  }

  /** Whatever chooses pods by their labels. */
  selectors(): readonly (Readonly<Record<string, string>> | undefined)[] {
    const services = this.all('Service') as unknown as readonly Service[]
    const policies = this.all('NetworkPolicy') as unknown as readonly NetworkPolicy[]
    const budgets = this.all('PodDisruptionBudget') as unknown as readonly PodDisruptionBudget[]
    return [
      this.deployment.spec!.selector.matchLabels,
      ...services.map(({ spec }) => spec?.selector),
      ...policies.map(({ spec }) => spec?.podSelector.matchLabels),
      ...budgets.map(({ spec }) => spec?.selector?.matchLabels),
    ]
  }

  /** The namespaces from where a policy lets somebody come to a port. */
  namespacesTo(port: string): readonly (string | undefined)[] {
    const policies = this.all('NetworkPolicy') as unknown as readonly NetworkPolicy[]
    return policies
      .flatMap(({ spec }) => spec?.ingress ?? [])
      .filter(({ ports }) => ports === undefined || ports.some((one) => one.port === port))
      .flatMap(({ from }) => from ?? [{}])
      .map(({ namespaceSelector }) => namespaceSelector?.matchLabels?.[NAMESPACE])
  }

  /** The ports of pods that services lead to. */
  targetPorts(): readonly unknown[] {
    const services = this.all('Service') as unknown as readonly Service[]
    return services.flatMap(({ spec }) => spec?.ports?.map(({ targetPort }) => targetPort) ?? [])
  }

  /** As the other deployments are looked at. */
  asDeployment(file: string, image: Readonly<Record<string, string>>): Deployment {
    const { container, pod } = this
    const configMaps = new Map(this.all('ConfigMap').map((one) => [one.metadata.name, one.data]))
    const fromMaps = (container.envFrom ?? []).map(({ configMapRef }) => {
      const data = configMaps.get(configMapRef!.name!)
      if (data === undefined) throw new Error(`there is no ConfigMap ${configMapRef!.name!}`)
      return data
    })
    const own = (container.env ?? []).map(({ name, value }) => [name, value!] as const)
    const probes = [container.startupProbe, container.livenessProbe, container.readinessProbe]
    return {
      file,
      variables: Object.assign({}, image, ...fromMaps, Object.fromEntries(own)) as Record<
        string,
        string
      >,
      asked: [],
      config: [...configMaps.values()].map((data) => data?.['tessera.yaml']).find(Boolean),
      ports: portsNamed(container, 'http'),
      metricsPorts: portsNamed(container, 'metrics'),
      probes: probes.map((probe) => probe?.httpGet?.path ?? 'none'),
      graceSeconds: pod.terminationGracePeriodSeconds!,
    }
  }
}

function portsNamed({ ports = [] }: Container, wanted: string): readonly number[] {
  return ports.filter(({ name }) => name === wanted).map(({ containerPort }) => containerPort)
}
