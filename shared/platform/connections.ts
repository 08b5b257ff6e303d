import { ApiGatewayManagementApiClient, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";

/** Posting to the WebSocket connections of Pilot. */
export interface Connections {
  /** `false` when the connection is gone. One request. */
  post(connectionId: string, text: string): Promise<boolean>;
}

/** @param endpoint management endpoint of the WebSocket stage, https:// */
export function openConnections(endpoint: string): Connections {
  const client = new ApiGatewayManagementApiClient({ endpoint });
  return {
    async post(connectionId, text) {
      try {
        await client.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: Buffer.from(text, "utf8") }));
        return true;
      } catch (error) {
        if (error instanceof Error && error.name === "GoneException") return false;
        throw error;
      }
    },
  };
}
