import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
	IBinaryKeyData,
	ICredentialDataDecryptedObject,
	ICredentialType,
	IDataObject,
	IHttpRequestOptions,
	INode,
	INodeExecutionData,
	INodeParameters,
	INodeType,
	INodeTypes,
	IRun,
	IWorkflowExecuteAdditionalData,
	Logger,
	NodeExecutionHint,
	NodeParameterValueType,
} from 'n8n-workflow';
import { openFileStorage } from './fileStorage.mts';
import type { FileStorage } from './fileStorage.mts';

/** A credential as a workflow names it: its id, and the fields that a user filled in. */
export interface StoredCredential {
	type: 'nexthinkBasicApi' | 'nexthinkOAuth2Api' | 'nexthinkPlatformOAuth2Api';
	data: ICredentialDataDecryptedObject;
}

export interface NodeRun {
	parameters: INodeParameters;
	credential: StoredCredential;
	/** One empty item when left out, as a Manual Trigger gives. */
	input?: IDataObject[];
	/** The binary data of each input item. */
	binary?: IBinaryKeyData[];
	continueOnFail?: boolean;
	/** The workflow's zone. */
	timezone?: string;
	/** As the workflow was saved with; the first one when left out. */
	typeVersion?: number;
	/** Called once the run can be cancelled. */
	onStart?: (cancel: () => void) => void;
}

/** An error as n8n shows it: `context.itemIndex` is the input item that it names. */
export type NodeFailure = Error & {
	description?: string | null;
	httpCode?: string | null;
	context?: { itemIndex?: number };
};

export interface NodeResult {
	items: INodeExecutionData[];
	hints: NodeExecutionHint[];
	/** What stopped the run, as n8n would save it. */
	error: NodeFailure | null;
	/** The whole run as n8n would save it, as text; made when it is read, because it takes longer than a run. */
	readonly saved: string;
}

/** An active trigger, as n8n's in-memory scheduler holds it. */
export interface ActiveTrigger {
	/** One poll, with the items that it would start an execution with; null when there are none. */
	poll(mode?: 'trigger' | 'manual'): Promise<INodeExecutionData[] | null>;
	/** What n8n keeps of the workflow, as it would save it. */
	kept(): IDataObject;
}

export interface TriggerSettings {
	parameters: INodeParameters;
	credential: StoredCredential;
	/** What n8n has saved of an earlier life of the workflow. */
	kept?: IDataObject;
	/** As the workflow was saved with; the first one when left out. */
	typeVersion?: number;
	/** How long n8n lets a poll take; as long as n8n usually does when left out. */
	budgetMilliseconds?: number;
	logger?: Pick<Logger, 'warn'>;
}

/** n8n's own engine with this package loaded from `dist`, and credentials that live in memory. */
export interface Engine {
	run(run: NodeRun): Promise<NodeResult>;
	/** What the editor's Engine list would show. */
	searchEngines(credential: StoredCredential, filter?: string): Promise<unknown>;
	activate(settings: TriggerSettings): ActiveTrigger;
	/**
	 * What n8n makes of an expression of a credential's type.
	 * @param fields `$self` where it is a field's, `$credentials` where it is the test's
	 */
	evaluate(expression: string, fields: StoredCredential): unknown;
	/** What stands under the name of a node in the workflow. */
	subtitle(of: 'node' | 'trigger', parameters: INodeParameters): unknown;
	/** Where the files of items are. */
	files: FileStorage;
	node: INodeType;
	trigger: INodeType;
	credentialType(name: string): ICredentialType;
	/** Takes away what n8n keeps on disk: for `afterAll`. */
	close(): void;
}

/** Where the node keeps for its process what was refused: out of reach for anybody but a test. */
interface Remembering {
	refusedSignIns: { refused: Map<string, unknown> };
}
const remembered: Array<Map<string, unknown>> = [];

/** Forgets refused passwords, as a restart of n8n does. */
export function forgetRefusals(): void {
	for (const refused of remembered) refused.clear();
}

const UNUSED_ADDRESS = 'http://127.0.0.1:9';
const NODE_NAME = 'Nexthink Audit Trail';
const PACKAGE = 'n8n-nodes-nexthink-audit-trail';

/** n8n's logger, as far as it is listened to. */
interface LoggerClass {
	prototype: { log(level: string, message: string, metadata: object): void };
}

/**
 * Loads the package the way n8n does, through its directory loader, and n8n-core to run it.
 * @param root the folder of package.json; `npm run build` has to have been run
 * @param noteLog is given all that n8n writes to its log, whatever level that is and whether it is shown or not
 */
export async function startEngine(
	root: string,
	noteLog?: (message: string, metadata: object) => void,
): Promise<Engine> {
	// n8n-core writes its settings on loading: into a folder of ours, never the user's.
	const userFolder = mkdtempSync(join(tmpdir(), 'n8n-engine-'));
	const close = (): void => rmSync(userFolder, { recursive: true, force: true });
	// Scripts just end; in a test, whose process is a copy of jest's, this is never called.
	process.once('exit', close);
	process.env.N8N_USER_FOLDER = userFolder;
	process.env.N8N_ENCRYPTION_KEY = randomBytes(24).toString('hex');
	process.env.N8N_LOG_LEVEL ??= 'silent';

	const require = createRequire(join(root, 'package.json'));
	require('reflect-metadata');
	const files = await openFileStorage(require.resolve('n8n-core'), join(userFolder, 'storage'));
	const core = require('n8n-core') as typeof import('n8n-core');
	const workflowPackage = require('n8n-workflow') as typeof import('n8n-workflow');
	const { NodeHelpers, Workflow, createRunExecutionData, jsonStringify } = workflowPackage;
	if (noteLog) listenToLog(require.resolve('n8n-core'), noteLog);

	const loader = new core.PackageDirectoryLoader(root);
	await loader.loadAll();
	const refusedSignIns = join(root, 'dist/nodes/NexthinkAuditTrail/http/refusedSignIns.js');
	remembered.push((require(refusedSignIns) as Remembering).refusedSignIns.refused);
	const node = loader.nodeTypes.nexthinkAuditTrail!.type as INodeType;
	const trigger = loader.nodeTypes.nexthinkAuditTrailTrigger!.type as INodeType;
	const typeNamed = (name: string, version?: number): INodeType =>
		NodeHelpers.getVersionedNodeType(/Trigger$/.test(name) ? trigger : node, version);
	const nodeTypes: INodeTypes = {
		getByName: typeNamed,
		getByNameAndVersion: typeNamed,
		getKnownTypes: () => loader.known.nodes as unknown as IDataObject,
	};
	const credentialType = (name: string): ICredentialType => loader.credentialTypes[name]!.type;

	function makeWorkflow(nodeOfRun: INode, timezone: string, staticData?: IDataObject) {
		return new Workflow({
			...(staticData && { staticData }),
			id: 'test',
			nodes: [nodeOfRun],
			connections: {},
			active: false,
			nodeTypes,
			settings: { executionOrder: 'v1', timezone },
		});
	}

	function resolveFields(stored: StoredCredential): ICredentialDataDecryptedObject {
		const type = credentialType(stored.type);
		const properties = type.properties;
		const withDefaults = NodeHelpers.getNodeParameters(
			properties,
			stored.data as INodeParameters,
			true,
			false,
			null,
			null,
		) as ICredentialDataDecryptedObject;
		const resolver = makeWorkflow(nodeWith({}, stored, false), 'UTC');
		const resolved = resolver.expression.getParameterValue(
			withDefaults as INodeParameters,
			null,
			0,
			0,
			NODE_NAME,
			[],
			'internal',
			{},
			undefined,
			false,
			withDefaults as never,
		) as ICredentialDataDecryptedObject;
		if (stored.data.oauthTokenData) resolved.oauthTokenData = stored.data.oauthTokenData;
		return resolved;
	}

	function evaluate(expression: string, fields: StoredCredential): unknown {
		const { expression: resolver } = makeWorkflow(nodeWith({}, fields, false), 'UTC');
		const data = fields.data as INodeParameters;
		return resolver.getParameterValue(
			expression,
			null,
			0,
			0,
			NODE_NAME,
			[],
			'internal',
			{ $credentials: data } as never,
			undefined,
			false,
			data as never,
		);
	}

	function nodeWith(
		parameters: INodeParameters,
		credential: StoredCredential,
		continueOnFail: boolean,
		typeVersion = 1,
	): INode {
		return {
			id: 'node',
			name: NODE_NAME,
			type: `${PACKAGE}.nexthinkAuditTrail`,
			typeVersion,
			position: [0, 0],
			parameters,
			credentials: { [credential.type]: { id: 'credential', name: 'Credential' } },
			...(continueOnFail && { onError: 'continueRegularOutput' as const }),
		};
	}

	function additionalDataFor(credential: StoredCredential): IWorkflowExecuteAdditionalData {
		const credentialsHelper = {
			getParentTypes: (name: string) => credentialType(name)?.extends ?? [],
			isCredentialUsableByNode: () => true,
			async authenticate(
				data: ICredentialDataDecryptedObject,
				name: string,
				options: IHttpRequestOptions,
			) {
				const { authenticate } = credentialType(name);
				return typeof authenticate === 'function' ? await authenticate(data, options) : options;
			},
			preAuthentication: async () => undefined,
			runPreAuthentication: async () => undefined,
			getDecrypted: async () => resolveFields(credential),
			updateCredentials: async () => undefined,
			async updateCredentialsOauthTokenData(
				_details: unknown,
				_type: string,
				data: ICredentialDataDecryptedObject,
			) {
				credential.data.oauthTokenData = data.oauthTokenData!;
			},
			getCredentialsProperties: (name: string) => credentialType(name).properties,
		};
		return {
			credentialsHelper,
			currentNodeExecutionIndex: 0,
			variables: {},
			// n8n makes addresses of these for every expression; nothing is sent there.
			restApiUrl: UNUSED_ADDRESS,
			instanceBaseUrl: UNUSED_ADDRESS,
			formWaitingBaseUrl: UNUSED_ADDRESS,
			webhookBaseUrl: UNUSED_ADDRESS,
			webhookWaitingBaseUrl: UNUSED_ADDRESS,
			hooks: new core.ExecutionLifecycleHooks('manual', 'test', {} as never),
		} as unknown as IWorkflowExecuteAdditionalData;
	}

	async function run(nodeRun: NodeRun): Promise<NodeResult> {
		const { parameters, credential, binary = [], timezone = 'UTC' } = nodeRun;
		const { input = binary.length > 0 ? binary.map(() => ({})) : [{}] } = nodeRun;
		const nodeOfRun = nodeWith(
			parameters,
			credential,
			nodeRun.continueOnFail ?? false,
			nodeRun.typeVersion,
		);
		const workflow = makeWorkflow(nodeOfRun, timezone);
		const runData = createRunExecutionData({
			executionData: {
				contextData: {},
				metadata: {},
				waitingExecution: {},
				waitingExecutionSource: {},
				nodeExecutionStack: [
					{
						node: nodeOfRun,
						data: {
							main: [
								input.map((json, item) => ({
									json,
									...(binary[item] && { binary: binary[item] }),
									pairedItem: { item },
								})),
							],
						},
						source: null,
					},
				],
			},
		});
		const execution = new core.WorkflowExecute(additionalDataFor(credential), 'manual', runData);
		const running = execution.processRunExecutionData(workflow);
		nodeRun.onStart?.(() => running.cancel());
		const finished: IRun = await running;
		const task = finished.data.resultData.runData[NODE_NAME]?.[0];
		return {
			items: task?.data?.main?.[0] ?? [],
			hints: task?.hints ?? [],
			error: (finished.data.resultData.error ?? null) as NodeResult['error'],
			get saved() {
				return jsonStringify(finished, { replaceCircularRefs: true });
			},
		};
	}

	async function searchEngines(credential: StoredCredential, filter?: string): Promise<unknown> {
		const authentication = credential.type === 'nexthinkBasicApi' ? 'basicAuth' : 'oAuth2';
		const nodeOfRun = nodeWith({ authentication, operation: 'engine' }, credential, false);
		const workflow = makeWorkflow(nodeOfRun, 'UTC');
		const context = new core.LoadOptionsContext(
			workflow,
			nodeOfRun,
			additionalDataFor(credential),
			'',
		);
		return await node.methods!.listSearch!.searchEngines!.call(context, filter);
	}

	function subtitle(of: 'node' | 'trigger', parameters: INodeParameters): unknown {
		const { description } = of === 'node' ? node : trigger;
		const shown = {
			...nodeWith(parameters, { type: 'nexthinkBasicApi', data: {} }, false),
			type: `${PACKAGE}.${description.name}`,
		};
		const { expression } = makeWorkflow(shown, 'UTC');
		return expression.getSimpleParameterValue(shown, description.subtitle, 'internal', {});
	}

	function activate(settings: TriggerSettings): ActiveTrigger {
		const { parameters, credential, kept, budgetMilliseconds } = settings;
		const nodeOfTrigger: INode = {
			...nodeWith(parameters, credential, false, settings.typeVersion),
			type: `${PACKAGE}.nexthinkAuditTrailTrigger`,
		};
		const workflow = makeWorkflow(nodeOfTrigger, 'UTC', structuredClone(kept));
		return {
			async poll(mode = 'trigger') {
				const context = new core.PollContext(
					workflow,
					nodeOfTrigger,
					additionalDataFor(credential),
					mode,
					mode === 'manual' ? 'manual' : 'activate',
					undefined,
					undefined,
					undefined,
					undefined,
					undefined,
					budgetMilliseconds === undefined ? undefined : () => budgetMilliseconds,
				);
				if (settings.logger) Object.defineProperty(context, 'logger', { value: settings.logger });
				const outputs = await typeNamed(nodeOfTrigger.type, nodeOfTrigger.typeVersion).poll!.call(
					context,
				);
				return outputs === null ? null : outputs[0]!;
			},
			kept: () => JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject,
		};
	}

	return {
		run,
		searchEngines,
		evaluate,
		subtitle,
		activate,
		files,
		node,
		trigger,
		credentialType,
		close,
	};
}

function listenToLog(n8nCore: string, noteLog: (message: string, metadata: object) => void): void {
	const { Logger } = createRequire(n8nCore)('@n8n/backend-common') as { Logger: LoggerClass };
	const { log } = Logger.prototype;
	Logger.prototype.log = function (level, message, metadata) {
		noteLog(message, metadata);
		log.call(this, level, message, metadata);
	};
}

/** Parameters as the editor would store them, with the defaults of the node for what is not given. */
export function parametersOf(given: Record<string, NodeParameterValueType>): INodeParameters {
	return {
		authentication: 'basicAuth',
		operation: 'portal',
		timeRange: {},
		returnAll: true,
		filters: {},
		options: {},
		...given,
	} as INodeParameters;
}

/** The same for the trigger: its parameters at their defaults, and what differs. */
export function triggerParametersOf(
	given: Record<string, NodeParameterValueType> = {},
): INodeParameters {
	return {
		authentication: 'basicAuth',
		operation: 'portal',
		startFrom: 'now',
		filters: {},
		overlapHours: 1,
		maxEventsPerPoll: 0,
		options: {},
		...given,
	} as INodeParameters;
}
