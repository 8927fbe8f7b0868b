import { createRequire } from "node:module";
import type * as Common from "@ts-morph/common";
import type { ts as TypeScript } from "ts-morph";

// What the compiler uses of TypeScript. It is looked up millions of times, and in TypeScript's own object each look-up finds its way
// among two thousand getters. `require` has it in two thirds of the time of an `import`, which parses all of it twice.

const require = createRequire(import.meta.url);
const { ts } = require("ts-morph") as { readonly ts: typeof TypeScript };

export const { getLibFiles } = require("@ts-morph/common") as typeof Common;

export const {
  IndexKind,
  InternalSymbolName,
  JSDocParsingMode,
  ModifierFlags,
  ModuleKind,
  ModuleResolutionKind,
  NodeFlags,
  ObjectFlags,
  ScriptKind,
  ScriptSnapshot,
  ScriptTarget,
  SymbolFlags,
  SyntaxKind,
  TypeFlags,
  canHaveDecorators,
  canHaveModifiers,
  createCompilerHost,
  createDocumentRegistry,
  createLanguageService,
  createProgram,
  createSourceFile,
  escapeLeadingUnderscores,
  findAncestor,
  flattenDiagnosticMessageText,
  forEachChild,
  getCombinedModifierFlags,
  getCombinedNodeFlags,
  getDecorators,
  getDefaultLibFileName,
  getLeadingCommentRanges,
  getModeForUsageLocation,
  getModifiers,
  getNameOfDeclaration,
  getParsedCommandLineOfConfigFile,
  isAccessor,
  isArrayBindingPattern,
  isArrayLiteralExpression,
  isArrowFunction,
  isAutoAccessorPropertyDeclaration,
  isAwaitExpression,
  isBigIntLiteral,
  isBinaryExpression,
  isBindingElement,
  isBlock,
  isBreakStatement,
  isCallExpression,
  isCaseClause,
  isCatchClause,
  isClassDeclaration,
  isClassElement,
  isClassExpression,
  isClassLike,
  isClassStaticBlockDeclaration,
  isComputedPropertyName,
  isConditionalExpression,
  isConstructorDeclaration,
  isContinueStatement,
  isDecorator,
  isDefaultClause,
  isDeleteExpression,
  isDoStatement,
  isElementAccessExpression,
  isEmptyStatement,
  isEnumDeclaration,
  isEnumMember,
  isExportAssignment,
  isExportDeclaration,
  isExportSpecifier,
  isExpression,
  isExpressionStatement,
  isExpressionWithTypeArguments,
  isExternalModule,
  isExternalModuleReference,
  isForInStatement,
  isForOfStatement,
  isForStatement,
  isFunctionDeclaration,
  isFunctionExpression,
  isFunctionLike,
  isGetAccessor,
  isHeritageClause,
  isIdentifier,
  isIfStatement,
  isImportClause,
  isImportDeclaration,
  isImportEqualsDeclaration,
  isImportSpecifier,
  isInterfaceDeclaration,
  isIterationStatement,
  isJsxClosingElement,
  isJsxOpeningLikeElement,
  isJsxText,
  isLabeledStatement,
  isLiteralExpression,
  isMetaProperty,
  isMethodDeclaration,
  isModuleDeclaration,
  isNamespaceImport,
  isNewExpression,
  isNonNullExpression,
  isNumericLiteral,
  isObjectBindingPattern,
  isObjectLiteralElement,
  isObjectLiteralElementLike,
  isObjectLiteralExpression,
  isOmittedExpression,
  isOptionalChain,
  isParameter,
  isParameterPropertyDeclaration,
  isPostfixUnaryExpression,
  isPrefixUnaryExpression,
  isPrivateIdentifier,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isPropertyDeclaration,
  isPropertySignature,
  isRegularExpressionLiteral,
  isReturnStatement,
  isSetAccessorDeclaration,
  isShorthandPropertyAssignment,
  isSourceFile,
  isSpreadAssignment,
  isSpreadElement,
  isStatement,
  isStringLiteral,
  isStringLiteralLike,
  isSwitchStatement,
  isTaggedTemplateExpression,
  isTemplateExpression,
  isTemplateHead,
  isTemplateLiteralToken,
  isTemplateMiddleOrTemplateTail,
  isTemplateSpan,
  isThrowStatement,
  isTryStatement,
  isTypeAliasDeclaration,
  isTypeElement,
  isTypeNode,
  isTypeOfExpression,
  isTypeOnlyImportDeclaration,
  isUnionTypeNode,
  isTypeParameterDeclaration,
  isTypeQueryNode,
  isVariableDeclaration,
  isVariableDeclarationList,
  isVariableStatement,
  isVoidExpression,
  isWhileStatement,
  isWithStatement,
  isYieldExpression,
  parseJsonText,
  resolveModuleName,
  resolveProjectReferencePath,
  sys,
  versionMajorMinor,
} = ts;

/** Scopes are the business of TypeScript's own binder, which it does not list as public; ts-morph is pinned. */
export const { bindSourceFile } = ts as unknown as {
  readonly bindSourceFile: (file: TypeScript.SourceFile, options: TypeScript.CompilerOptions) => void;
};

export type ArrayLiteralExpression = TypeScript.ArrayLiteralExpression;
export type ArrowFunction = TypeScript.ArrowFunction;
export type BaseType = TypeScript.BaseType;
export type BinaryExpression = TypeScript.BinaryExpression;
export type BindingElement = TypeScript.BindingElement;
export type BindingName = TypeScript.BindingName;
export type BindingPattern = TypeScript.BindingPattern;
export type Block = TypeScript.Block;
export type CallExpression = TypeScript.CallExpression;
export type ClassElement = TypeScript.ClassElement;
export type ClassExpression = TypeScript.ClassExpression;
export type ClassLikeDeclaration = TypeScript.ClassLikeDeclaration;
export type CompilerOptions = TypeScript.CompilerOptions;
export type ConciseBody = TypeScript.ConciseBody;
export type ConstructorDeclaration = TypeScript.ConstructorDeclaration;
export type Declaration = TypeScript.Declaration;
export type Decorator = TypeScript.Decorator;
export type Diagnostic = TypeScript.Diagnostic;
export type DoStatement = TypeScript.DoStatement;
export type ElementAccessExpression = TypeScript.ElementAccessExpression;
export type EnumDeclaration = TypeScript.EnumDeclaration;
export type EnumMember = TypeScript.EnumMember;
export type ExportAssignment = TypeScript.ExportAssignment;
export type ExportSpecifier = TypeScript.ExportSpecifier;
export type Expression = TypeScript.Expression;
export type ForStatement = TypeScript.ForStatement;
export type FunctionDeclaration = TypeScript.FunctionDeclaration;
export type FunctionExpression = TypeScript.FunctionExpression;
export type FunctionLikeDeclaration = TypeScript.FunctionLikeDeclaration;
export type GetAccessorDeclaration = TypeScript.GetAccessorDeclaration;
export type IScriptSnapshot = TypeScript.IScriptSnapshot;
export type Identifier = TypeScript.Identifier;
export type IfStatement = TypeScript.IfStatement;
export type ImportClause = TypeScript.ImportClause;
export type ImportDeclaration = TypeScript.ImportDeclaration;
export type ImportEqualsDeclaration = TypeScript.ImportEqualsDeclaration;
export type ImportSpecifier = TypeScript.ImportSpecifier;
export type IntersectionType = TypeScript.IntersectionType;
export type IterationStatement = TypeScript.IterationStatement;
export type JsonSourceFile = TypeScript.JsonSourceFile;
export type LabeledStatement = TypeScript.LabeledStatement;
export type LanguageService = TypeScript.LanguageService;
export type LanguageServiceHost = TypeScript.LanguageServiceHost;
export type LiteralLikeNode = TypeScript.LiteralLikeNode;
export type MethodDeclaration = TypeScript.MethodDeclaration;
export type ModuleDeclaration = TypeScript.ModuleDeclaration;
export type NamedDeclaration = TypeScript.NamedDeclaration;
export type NewExpression = TypeScript.NewExpression;
export type Node = TypeScript.Node;
export type ObjectLiteralElementLike = TypeScript.ObjectLiteralElementLike;
export type ObjectLiteralElement = TypeScript.ObjectLiteralElement;
export type ObjectLiteralExpression = TypeScript.ObjectLiteralExpression;
export type ObjectType = TypeScript.ObjectType;
export type ParameterDeclaration = TypeScript.ParameterDeclaration;
export type ParsedCommandLine = TypeScript.ParsedCommandLine;
export type Program = TypeScript.Program;
export type PropertyAccessExpression = TypeScript.PropertyAccessExpression;
export type PropertyDeclaration = TypeScript.PropertyDeclaration;
export type PropertyName = TypeScript.PropertyName;
export type RegularExpressionLiteral = TypeScript.RegularExpressionLiteral;
export type ScriptKind = TypeScript.ScriptKind;
export type SetAccessorDeclaration = TypeScript.SetAccessorDeclaration;
export type ShorthandPropertyAssignment = TypeScript.ShorthandPropertyAssignment;
export type Signature = TypeScript.Signature;
export type SignatureDeclaration = TypeScript.SignatureDeclaration;
export type SourceFile = TypeScript.SourceFile;
export type Statement = TypeScript.Statement;
export type StringLiteral = TypeScript.StringLiteral;
export type StringLiteralLike = TypeScript.StringLiteralLike;
export type SwitchStatement = TypeScript.SwitchStatement;
export type Symbol = TypeScript.Symbol;
export type SymbolTable = TypeScript.SymbolTable;
export type SyntaxKind = TypeScript.SyntaxKind;
export type TextRange = TypeScript.TextRange;
export type TryStatement = TypeScript.TryStatement;
export type TsConfigSourceFile = TypeScript.TsConfigSourceFile;
export type Type = TypeScript.Type;
export type TemplateSpan = TypeScript.TemplateSpan;
export type TypeChecker = TypeScript.TypeChecker;
export type TypeNode = TypeScript.TypeNode;
export type TypeOfExpression = TypeScript.TypeOfExpression;
export type TypeReference = TypeScript.TypeReference;
export type VariableDeclaration = TypeScript.VariableDeclaration;
export type WhileStatement = TypeScript.WhileStatement;
export type __String = TypeScript.__String;
