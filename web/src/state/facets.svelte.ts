import { api, reply, type Schemas } from "../api/client.ts";
import { Resource } from "./resource.svelte.ts";

export type MetadataProperty = Schemas["MetadataProperty"];
export type MetadataMetrics = Schemas["MetadataMetricsReply"];
export type VectorSettings = Schemas["VectorSettings"];

/** What the records of a dataset may be filtered, sorted and compared by. */
export class Facets {
  readonly properties: Resource<readonly MetadataProperty[]>;
  readonly vectors: Resource<readonly VectorSettings[]>;
  /** Those who made suggestions, by the name of the question. */
  readonly agents: Resource<ReadonlyMap<string, readonly string[]>>;
  readonly #metrics = new Map<string, Resource<MetadataMetrics>>();

  constructor(readonly dataset: string) {
    const params = { path: { dataset_id: dataset } };
    this.properties = new Resource(
      async () =>
        (await reply(api.GET("/api/v1/me/datasets/{dataset_id}/metadata-properties", { params })))
          .items,
    );
    this.vectors = new Resource(
      async () =>
        (await reply(api.GET("/api/v1/datasets/{dataset_id}/vectors-settings", { params }))).items,
    );
    this.agents = new Resource(async () => {
      const path = "/api/v1/datasets/{dataset_id}/records/search/suggestions/options";
      const { items } = await reply(api.GET(path, { params }));
      return new Map(items.map(({ question, agents }) => [question.name, agents]));
    });
  }

  /** The values that a metadata property takes. */
  metricsOf(property: MetadataProperty): Resource<MetadataMetrics> {
    const known = this.#metrics.get(property.id);
    if (known) return known;
    const path = { metadata_property_id: property.id };
    const metrics = new Resource(() =>
      reply(
        api.GET("/api/v1/metadata-properties/{metadata_property_id}/metrics", { params: { path } }),
      ),
    );
    this.#metrics.set(property.id, metrics);
    return metrics;
  }
}

let held: Facets | undefined;

/** The facets of a dataset; those of the last one are kept. */
export function facetsOf(dataset: string): Facets {
  if (held?.dataset !== dataset) {
    held = new Facets(dataset);
    void held.properties.load();
    void held.vectors.load();
  }
  return held;
}
