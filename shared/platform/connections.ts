import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";

/** Posting to the WebSocket connections of Pilot. */
export interface Connections {
  /** `false` when the connection is gone. One request. */
  post(connectionId: string, text: string): Promise<boolean>;
}

/** Ending connections: all that a function may do that does not speak for the platform. */
export interface Endings {
  /** Ends it; nothing where it has ended. One request. */
  close(connectionId: string): Promise<void>;
}

/** @param endpoint management endpoint of the WebSocket stage, https:// */
export function openConnections(endpoint: string): Connections & Endings {
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
    async close(connectionId) {
      try {
        await client.send(new DeleteConnectionCommand({ ConnectionId: connectionId }));
      } catch (error) {
        if (!(error instanceof Error && error.name === "GoneException")) throw error;
      }
    },
  };
}
